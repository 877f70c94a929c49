from . import (
    custrel_lost_reason,
    custrel_risk_reason,
    custrel_lifecycle_rule,
    custrel_customer_rhythm,
    custrel_followup,
    custrel_grading_run,
    res_company,
    res_partner,
)
