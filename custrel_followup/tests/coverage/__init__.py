from . import test_contact_gap
from . import test_gap_refused
