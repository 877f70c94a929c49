from . import (
    ir_actions_act_window,
    custrel_lost_reason,
    custrel_risk_reason,
    custrel_lifecycle_rule,
    custrel_customer_rhythm,
    custrel_followup,
    custrel_grading_run,
    custrel_loyalty,
    res_company,
    res_company_loyalty,
    res_partner,
    res_partner_loyalty,
)
