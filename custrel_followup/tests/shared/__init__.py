from . import test_days
from . import test_days_library
from . import test_find_customer
from . import test_jobs
from . import test_queries
from . import test_resources
