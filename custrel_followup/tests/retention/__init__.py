from . import test_backtest
from . import test_lifecycle
from . import test_risk
from . import test_retention_tours
