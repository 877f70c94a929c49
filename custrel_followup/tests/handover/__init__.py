from . import test_handover_absence
from . import test_handover_archive
from . import test_handover_between
from . import test_handover_forged
from . import test_handover_introductions
from . import test_handover_leave
from . import test_handover_letters
from . import test_handover_letters_sent
