from . import test_before_go
from . import test_first_hour_panel
from . import test_first_hour_tours
from . import test_one_figure
