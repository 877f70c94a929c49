from odoo import api, fields, models

from .custrel_followup_planner import BULK

FOLLOWUP = "custrel.followup"


class CustrelCadence(models.Model):
    """A cadence may be kept by the system: it writes a mail instead of a person."""

    _inherit = "custrel.cadence"

    automatic = fields.Boolean(
        string="Written by the System",
        readonly=True,
        copy=False,
        help="The system writes to these customers by the mail template. Whoever has "
        "no address, or does not want e-mails, is still contacted by a person.",
    )

    def _get_letter(self):
        """:return: the template by which the system writes, or none"""
        template = self.sudo().mail_template_id  # whoever plans or looks
        if self.automatic and template.model == FOLLOWUP and template.body_html:
            return template
        return template.browse()

    def _get_writing_channel(self):
        """:return: channel of mails: of the cadence, or else any; none if a person
        contacts these customers"""
        channels = self.env["custrel.channel"]
        if not self._get_letter():
            return channels
        usable = channels._get_mail_channels()
        return (self.channel_ids & usable or usable)[:1]

    def action_open_writing(self):
        """Show what the system would write before it does."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let the system write"),
            "res_model": "custrel.cadence.writing",
            "view_mode": "form",
            "target": "new",
            "context": {"default_cadence_id": self.id},
        }

    def _start_writing(self, template):
        """The system writes from now on, also what is planned from today on and nobody
        has touched."""
        self.ensure_one()
        self._keep({"automatic": True, "mail_template_id": template.id})
        channel = self._get_writing_channel()
        for company, planned in self._get_planned().grouped("company_id").items():
            today = company._custrel_today()
            own = planned.filtered(
                lambda f, day=today: (
                    f.date_planned >= day and not f.automatic and f._is_untouched()
                )
            )
            problems = own._find_mail_problems()
            own.filtered(lambda f, p=problems: f not in p)._become_automatic(channel)

    def action_stop_writing(self):
        """People do it again, also what the system was to send."""
        self.check_access("write")
        self._keep({"automatic": False})
        planned = self._get_planned()
        planned.filtered(lambda f: f._is_letter_of_cadence())._become_ordinary()
        return True

    def _get_planned(self):
        """:return: open follow-ups of these cadences"""
        # Of all people in all companies: whoever edits cadences decides for them.
        followups = self.env[FOLLOWUP].sudo().with_context(**BULK)
        return followups.search(
            [("cadence_id", "in", self.ids), ("state", "=", "planned")]
        )

    def _take_over(self, company, followups):
        result = super()._take_over(company, followups)
        if not self._get_letter():
            own = followups.filtered(lambda f: f._is_letter_of_cadence())
            own._become_ordinary()
        return result

    @api.depends("automatic")
    def _compute_cost(self):
        return super()._compute_cost()

    @api.depends("automatic", "mail_template_id")
    def _compute_weekly(self):
        return super()._compute_weekly()

    def _get_minutes(self):
        """What the system writes takes nobody's time."""
        return 0 if self._get_letter() else super()._get_minutes()


class CustrelFollowup(models.Model):
    _inherit = "custrel.followup"

    def _is_untouched(self):
        """:return: whether nobody has chosen or prepared anything"""
        chosen = ("day_by_hand", "objective", "attempt_count", "stand_in_for_id")
        return not any(self[name] for name in chosen)
