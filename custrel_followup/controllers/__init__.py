from . import confirm, needs, portal, stop
