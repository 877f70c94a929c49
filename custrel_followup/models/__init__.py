from . import (
    shared,
    assignment,
    grading,
    coverage,
    followup,
    complaint,
    handover,
    contact_report,
    first_hour,
    mail_template,
    res_config_settings,
)
