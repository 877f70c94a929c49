from . import (
    documents,
    page_button,
    res_partner_history,
    res_partner_figures,
    res_partner_sections,
    res_partner,
)
