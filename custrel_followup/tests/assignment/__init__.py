from . import test_people_of_others
from . import test_second_contact
