from . import (
    base_partner_merge,
    custrel_cadence_writing,
    custrel_complaint_reopen,
    custrel_complaint_send,
    custrel_day_import,
    custrel_followup_cancel,
    custrel_grade_override,
    custrel_grading_confirm,
    custrel_grading_trial,
    custrel_grading_trial_line,
    custrel_greeting,
    custrel_level,
)
