from . import (
    res_users,
    custrel_customer_record,
    custrel_contact_record,
    custrel_assignment,
    custrel_assignment_sync,
    res_partner,
    res_partner_access,
)
