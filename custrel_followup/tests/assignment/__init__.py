from . import test_second_contact
