from . import test_contact_report
