from odoo import fields, models


class CustrelGrade(models.Model):
    """A grade without a cadence says so: its customers get no follow-ups."""

    _inherit = "custrel.grade"

    climbs = fields.Boolean(tracking=True)

    def _get_lacks(self):
        lacks = super()._get_lacks()
        for grade in self._get_without_cadence():
            lacks.setdefault(grade.id, []).append(self.env._("no cadence"))
        return lacks

    def _get_without_cadence(self):
        cadences = self.env["custrel.cadence"].sudo()  # of all companies
        planned = cadences.search(
            [("grade_id", "in", self._origin.ids), ("quadrant", "=", False)]
        )
        return self._origin - planned.grade_id

    def _get_notices(self):
        lines = super()._get_notices()
        if self.active and self._get_without_cadence():
            lines.append(
                self.env._(
                    "%(grade)s has no cadence: %(count)s customers get no follow-ups. "
                    "Add a cadence for it.",
                    grade=self.code,
                    count=self._count_customers(),
                )
            )
        return lines
