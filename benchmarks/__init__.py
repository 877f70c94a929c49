"""What must be fast, measured against what Odoo and PostgreSQL need for the same."""
