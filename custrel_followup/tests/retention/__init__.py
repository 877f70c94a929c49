from . import test_backtest
from . import test_cohort_tours
from . import test_cohorts
from . import test_lifecycle
from . import test_loyalty
from . import test_retention_report
from . import test_risk
from . import test_retention_tours
