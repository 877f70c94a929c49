from . import confirm, needs, portal, satisfaction, stop
