from . import (
    custrel_duplicate_key,
    custrel_duplicate,
    custrel_duplicate_find,
    custrel_duplicate_job,
    custrel_duplicate_compare,
    custrel_duplicate_merge,
    res_partner,
    res_partner_alike,
    res_partner_compare,
    res_partner_emails,
    base_import,
    res_company,
)
