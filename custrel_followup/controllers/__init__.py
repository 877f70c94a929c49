from . import confirm, export, imports, needs, portal, rating, satisfaction, stop
