from . import test_duplicate
from . import test_duplicate_merge
from . import test_duplicate_typing
