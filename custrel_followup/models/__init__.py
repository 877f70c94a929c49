from . import (
    shared,
    assignment,
    grading,
    coverage,
    followup,
    complaint,
    handover,
    contact_report,
    review,
    mail_template,
    res_config_settings,
)
