from . import (
    test_contact_file,
    test_contact_roles,
    test_customer_facts,
    test_customer_numbers,
    test_file_quality,
    test_file_hints,
    test_file_tour,
)
