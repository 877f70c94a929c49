from . import test_deleted_user
from . import test_people_of_others
from . import test_second_contact
