from . import test_after_followups
from . import test_answer_page
from . import test_low_answers
from . import test_satisfaction_report
from . import test_satisfaction_shown
from . import test_satisfaction_tours
from . import test_wave_start
from . import test_waves
