from . import test_find_customer
from . import test_jobs
from . import test_queries
from . import test_resources
