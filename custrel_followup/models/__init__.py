from . import (
    shared,
    assignment,
    grading,
    coverage,
    need,
    followup,
    complaint,
    handover,
    contact_report,
    mail_template,
    res_config_settings,
)
