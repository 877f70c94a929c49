from . import (
    res_company,
    res_company_worktime,
    custrel_export,
    res_users,
)
