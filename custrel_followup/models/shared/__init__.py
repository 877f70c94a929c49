from . import (
    custrel_cached,
    custrel_kept,
    resource_calendar,
    resource_calendar_attendance,
    resource_calendar_leaves,
    resource_resource,
    res_company,
    res_company_worktime,
    custrel_export,
    res_users,
    res_users_staff,
)
