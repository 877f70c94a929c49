from . import test_duplicate
from . import test_duplicate_merge
from . import test_duplicate_tours
from . import test_duplicate_typing
from . import test_import
from . import test_reports
