from . import confirm, portal, stop
