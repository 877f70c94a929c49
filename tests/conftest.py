"""Let tests import the rules without Odoo.

``custrel_followup/__init__.py`` imports the models, and those need a server. The
rules do not: an empty package of that name leads to them.
"""

import sys
import types

from tools import paths

package = types.ModuleType(paths.ADDON)
package.__path__ = [str(paths.ADDON_PATH)]
sys.modules.setdefault(paths.ADDON, package)
