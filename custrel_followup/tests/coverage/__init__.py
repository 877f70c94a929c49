from . import test_contact_gap
