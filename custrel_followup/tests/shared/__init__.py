from . import test_jobs
from . import test_queries
from . import test_resources
