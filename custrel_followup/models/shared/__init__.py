from . import (
    res_company,
    res_company_worktime,
    res_company_delete,
    custrel_export,
    res_partner,
    res_users,
)
