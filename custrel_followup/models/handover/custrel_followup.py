from odoo import api, fields, models
from odoo.fields import Domain

from ..followup.custrel_followup_my_day import SECTION_ROWS


class CustrelFollowup(models.Model):
    """A new person introduces himself to a customer in a follow-up; My Day counts those
    that are outstanding and, for leaders, key customers without two contacts."""

    _inherit = "custrel.followup"

    origin = fields.Selection(
        selection_add=[("handover", "Handover")], ondelete={"handover": "set default"}
    )

    @api.depends("origin")
    def _compute_why(self):
        taken_over = self.filtered(lambda followup: followup.origin == "handover")
        taken_over.why = self.env._("After a handover")
        return super(CustrelFollowup, self - taken_over)._compute_why()

    @api.model
    @api.readonly
    def get_my_day(self, team=False):
        """Beside the work of the user ``introductions`` (customers who have not met
        their new person: the user, for leaders anybody) and, for leaders of a team,
        ``gaps`` (key customers without two contacts).
        """
        day = super().get_my_day(team)
        leads = self.env.user.has_group("custrel_followup.custrel_group_team")
        sections = [self._get_introduction_section(leads)]
        if leads:
            sections.append(self._get_gap_section())
        counts = {section["name"]: section["count"] for section in sections}
        day["sections"] += [section for section in sections if section["count"]]
        return day | {"gaps": 0} | counts

    @api.model
    def _get_introduction_section(self, leads):
        waiting = Domain(
            [
                ("state", "=", "done"),
                ("introduction_id", "!=", False),
                ("is_introduced", "=", False),
                # Of who has left meanwhile, somebody else took over.
                ("new_user_id.active", "=", True),
            ]
        )
        if not leads:
            waiting &= Domain("new_user_id", "=", self.env.uid)
        lines = self.env["custrel.handover.line"]
        return self._prepare_section(
            "introductions",
            (
                self.env._("Customers who have not met their new person"),
                self.env._("Introductions"),
            ),
            "custrel_followup.custrel_handover_line_action_introductions",
            lines.search_count(waiting),
            [
                self._prepare_section_row(
                    line.introduction_id,
                    line.partner_id.with_company(line.introduction_id.company_id),
                    line.partner_id.name,
                    self.env._(
                        "%(new)s, after %(old)s",
                        new=line.new_user_id.name,
                        old=line.user_id.name,
                    ),
                )
                for line in lines.search(waiting, limit=SECTION_ROWS)
            ],
        )

    @api.model
    def _get_gap_section(self):
        customers = self.env["res.partner"]
        gaps = customers._custrel_customer_domain() & customers._custrel_gap_domain()
        labels = dict(
            customers._fields["custrel_contact_gap"]._description_selection(self.env)
        )
        return self._prepare_section(
            "gaps",
            (
                self.env._("Key customers without owner and co-owner"),
                self.env._("Missing Owners"),
            ),
            "custrel_followup.res_partner_action_gap",
            customers.search_count(gaps),
            [
                self._prepare_section_row(
                    customer,
                    customer,
                    customer.name,
                    labels.get(customer.custrel_contact_gap, ""),
                )
                for customer in customers.search(gaps, limit=SECTION_ROWS)
            ],
        )
