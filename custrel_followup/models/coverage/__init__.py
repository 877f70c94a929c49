from . import (
    res_company,
    custrel_assignment_keep,
    custrel_grading_run,
    res_partner,
    custrel_assignment,
)
