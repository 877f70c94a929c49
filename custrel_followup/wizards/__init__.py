from . import (
    base_partner_merge,
    custrel_complaint_reopen,
    custrel_complaint_send,
    custrel_day_import,
    custrel_followup_cancel,
    custrel_grade_override,
    custrel_level,
)
