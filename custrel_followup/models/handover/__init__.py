from . import (
    custrel_followup,
    custrel_handover,
    custrel_handover_item,
    custrel_handover_line,
    custrel_handover_line_move,
    custrel_handover_letter,
    custrel_handover_collect,
    custrel_handover_leave,
    custrel_handover_apply,
    custrel_handover_return,
    res_partner,
    res_users,
)
