from . import (
    custrel_need,
    custrel_need_real,
    custrel_need_state,
    custrel_need_lead,
    custrel_need_customer,
    custrel_need_pressing,
    custrel_prospect,
    crm_lead,
    res_partner,
    res_users,
)
