from . import (
    custrel_checked,
    custrel_cached,
    resource_calendar,
    resource_calendar_attendance,
    resource_calendar_leaves,
    resource_resource,
    res_company,
    res_company_worktime,
    custrel_export,
    res_partner,
    res_users,
    res_users_staff,
)
