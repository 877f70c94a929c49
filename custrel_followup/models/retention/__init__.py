from . import (
    custrel_lost_reason,
    custrel_risk_reason,
    custrel_lifecycle_rule,
    custrel_customer_rhythm,
    custrel_followup,
    res_company,
    res_partner,
)
