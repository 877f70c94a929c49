from . import test_find_customer
