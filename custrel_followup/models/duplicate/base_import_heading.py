from odoo import models

from ...rules.importing import guess_field, tidy


class BaseImportImport(models.TransientModel):
    """What is written above the columns of a sheet of contacts: labels in any installed
    language, and everyday words."""

    _inherit = "base_import.import"

    def _get_mapping_suggestion(
        self, header, fields_tree, header_types, mapping_fields
    ):
        if (
            self.res_model != "res.partner"
            or not header
            or mapping_fields.get(header.lower())
        ):
            return super()._get_mapping_suggestion(
                header, fields_tree, header_types, mapping_fields
            )
        names = {field["name"]: field["model_name"] for field in fields_tree}
        # Also of a label that looks like a path: Country/Region.
        if found := self._custrel_find_label(tidy(header), fields_tree):
            return {"field_path": [found], "distance": 0}
        meant = guess_field(header)
        if meant and names.get(meant) == "res.partner":
            return {"field_path": [meant], "distance": 0.01}
        return super()._get_mapping_suggestion(
            header, fields_tree, header_types, mapping_fields
        )

    def _custrel_find_label(self, wanted, fields_tree):
        """:return: name of the field with this name or label, in the user's language
        first"""
        for field in fields_tree:
            if wanted in (field["name"].casefold(), field["string"].casefold()):
                return field["name"]
        for code, _name in self.env["res.lang"].get_installed():
            labels = self.env["ir.model.fields"].with_context(lang=code)
            for field in fields_tree:
                said = labels.get_field_string(field["model_name"])
                if wanted == (said.get(field["name"]) or "").casefold():
                    return field["name"]
        return None

    def _get_mapping_suggestions(self, headers, header_types, fields_tree):
        """A sheet with the names of companies and no other ones means customers."""
        found = super()._get_mapping_suggestions(headers, header_types, fields_tree)
        if self.res_model == "res.partner":
            paths = {
                tuple(match["field_path"]): match for match in found.values() if match
            }
            company = paths.get(("company_name",))
            if company and ("name",) not in paths:
                company["field_path"] = ["name"]
        return found
