from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..shared.bounds import check_days

SETTLED = ("cause", "resolution")


class CustrelComplaint(models.Model):
    """What is done about a complaint, and what must stand there when it is settled."""

    _inherit = "custrel.complaint"

    cause = fields.Text(tracking=True, copy=False, help="Why it happened.")
    corrective_action = fields.Text(
        copy=False, help="What puts it right for this customer."
    )
    corrective_user_id = fields.Many2one(
        "res.users",
        string="Corrected By",
        domain="[('share', '=', False)]",
        copy=False,
        ondelete="restrict",
    )
    corrective_date = fields.Date(string="Corrected Until", copy=False)
    preventive_action = fields.Text(
        copy=False, help="What keeps it from happening again."
    )
    preventive_user_id = fields.Many2one(
        "res.users",
        string="Prevented By",
        domain="[('share', '=', False)]",
        copy=False,
        ondelete="restrict",
    )
    preventive_date = fields.Date(string="Prevented Until", copy=False)
    resolution = fields.Text(
        tracking=True,
        copy=False,
        help="What we propose to the customer, in words that he will read.",
    )

    @api.constrains("corrective_date", "preventive_date")
    def _check_action_dates(self):
        check_days(self, "corrective_date", "preventive_date")

    @api.constrains("stage_id", "cause", "resolution")
    def _check_settled(self):
        """Nothing is closed without cause and resolution, and nothing is rejected
        without a word to the customer."""
        needed = {"resolved": SETTLED, "closed": SETTLED, "rejected": ("resolution",)}
        for complaint in self:
            missing = [
                self._fields[name]._description_string(self.env)
                for name in needed.get(complaint.state, ())
                if not (complaint[name] or "").strip()
            ]
            if missing:
                raise ValidationError(
                    self.env._(
                        "%(complaint)s: fill in first: %(fields)s. Whoever reads it "
                        "later must know what happened and what was done.",
                        complaint=complaint.display_name,
                        fields=", ".join(missing),
                    )
                )
