from . import (
    custrel_first_hour,
    custrel_first_hour_people,
    custrel_first_hour_load,
    custrel_followup,
    custrel_grading_run,
    ir_ui_menu,
    res_company,
)
