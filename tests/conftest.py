"""Let tests import the rules without Odoo.

``custrel_followup/__init__.py`` imports the models, and those need a server. The
rules do not: an empty package of that name leads to them.
"""

import sys
import types

from hypothesis import settings

from tools import paths

# How long an example takes says more of a busy machine than of the rule.
settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")

package = types.ModuleType(paths.ADDON)
package.__path__ = [str(paths.ADDON_PATH)]
sys.modules.setdefault(paths.ADDON, package)
