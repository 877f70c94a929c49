from . import (
    custrel_weekday,
    custrel_contact_file,
    res_partner,
)
