from . import confirm, export, imports, needs, portal, satisfaction, stop
