from . import (
    test_need,
    test_need_cadence,
    test_need_followup,
    test_need_lead,
    test_need_portal,
    test_need_prospect,
    test_need_tours,
)
