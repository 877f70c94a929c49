from . import (
    test_customer_page,
    test_customer_page_tours,
    test_page_history,
    test_story_tours,
)
