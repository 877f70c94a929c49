from . import test_cadence
from . import test_followup_record
from . import test_grading_invoices
from . import test_grading_policy
from . import test_grading_run
from . import test_grading_score
from . import test_planning
from . import test_tours
