"""Developer tools: how to get Odoo, a database and a browser, and what to run.

Run them as modules from the root of the checkout, ``python3 -m tools.prepare``.
Whatever runs before the virtual environment exists needs the standard library only.
"""
