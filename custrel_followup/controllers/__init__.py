from . import confirm, imports, needs, portal, satisfaction, stop
