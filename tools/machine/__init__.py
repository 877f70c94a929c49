"""What a bare machine lacks: packages of the system, Odoo's source, a database.

Who names an Odoo tree with ``ODOO_PATH`` and a PostgreSQL server with ``PGHOST`` needs
hardly any of it.
"""
