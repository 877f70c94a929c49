from . import (
    res_company,
    custrel_grading_run,
    mail_activity_type,
    res_partner,
    custrel_assignment,
)
