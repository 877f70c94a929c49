from . import (
    custrel_named,
    custrel_needed,
    custrel_checked,
    custrel_kept,
    res_company,
    res_company_worktime,
    res_company_setup,
    custrel_export,
    res_partner,
    mail_activity,
    mail_activity_type,
    res_users,
)
