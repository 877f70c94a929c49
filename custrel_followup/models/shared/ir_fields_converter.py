from odoo import models


class IrFieldsConverter(models.AbstractModel):
    """An import says which rows of a catalogue of ours a column may name."""

    _inherit = "ir.fields.converter"

    def db_id_for(self, model, field, subfield, value, savepoint):
        try:
            return super().db_id_for(model, field, subfield, value, savepoint)
        except ValueError as error:
            rows = self.env[field.comodel_name]
            if subfield or not hasattr(rows, "_describe_allowed"):
                raise
            message = self.env._(
                "There is no “%(value)s” in field '%%(field)s'. Use one of these names "
                "or codes: %(allowed)s."
            )
            raise self._format_import_error(
                ValueError,
                message,
                {"value": value, "allowed": rows._describe_allowed()},
                error.args[1] if len(error.args) > 1 else {},
            ) from None
