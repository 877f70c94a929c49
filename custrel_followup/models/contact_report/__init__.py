from . import (
    res_company,
    custrel_contact_report,
    custrel_contact_report_figures,
    custrel_contact_report_job,
    res_partner,
    res_users,
)
