from odoo import api, models

from ...rules.export import defuse, restore


class CustrelExport(models.AbstractModel):
    """Exports of free text can't run formulas in a spreadsheet."""

    _name = "custrel.export"
    _description = "Safe Export"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        # Odoo itself escapes three of the six characters, and only in CSV files.
        result["datas"] = [list(map(defuse, row)) for row in result["datas"]]
        return result

    @api.model
    def load(self, fields, data):
        """Text that an export has defused is what it was."""
        return super().load(fields, [list(map(restore, row)) for row in data])
