from . import test_figures
from . import test_figures_world
from . import test_followup_report
from . import test_measures
from . import test_monday
from . import test_monday_mail
from . import test_monday_questions
