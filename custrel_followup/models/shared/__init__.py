from . import (
    custrel_named,
    custrel_needed,
    custrel_checked,
    custrel_kept,
    res_company,
    res_company_numbers,
    res_company_worktime,
    res_company_delete,
    custrel_export,
    res_partner,
    mail_activity,
    res_users,
)
