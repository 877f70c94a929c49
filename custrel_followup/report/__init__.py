from . import (
    custrel_cohort_report,
    custrel_complaint_report,
    custrel_customer_report,
    custrel_followup_report,
    custrel_load_report,
    custrel_retention_report,
)
