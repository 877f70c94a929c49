from . import test_contact_file
