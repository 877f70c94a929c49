from . import (
    custrel_figure,
    custrel_figure_counted,
    custrel_figure_months,
    custrel_monday,
    custrel_monday_work,
    custrel_monday_customers,
    custrel_monday_open,
    digest_digest,
    res_company,
    res_users,
)
