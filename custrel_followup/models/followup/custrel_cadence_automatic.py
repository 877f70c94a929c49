from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shared.undo import offer_undo, read_offer, sign_offer, until_settled
from .custrel_followup_planner import BULK

FOLLOWUP = "custrel.followup"
SCOPE = "custrel.cadence.undo"


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

    def _start_writing(self, template, held_until=None):
        """The system writes from now on, also what is planned from today on and nobody
        has touched.

        :param datetime held_until: before which (UTC) no mail of those leaves
        :return: list of pairs of values and ids: how those had been planned for people
        """
        self.ensure_one()
        self._keep({"automatic": True, "mail_template_id": template.id})
        channel, before = self._get_writing_channel(), []
        for company, planned in self._get_planned().grouped("company_id").items():
            today = company._custrel_today()
            own = planned.filtered(
                lambda f, day=today: (
                    f.date_planned >= day and not f.automatic and f._is_untouched()
                )
            )
            problems = own._find_mail_problems()
            ready = own.filtered(lambda f, p=problems: f not in p)
            before += ready._list_plans_of_people()
            ready._become_automatic(channel, held_until)
        return before

    def _confirm_writing(self, template):
        """The system writes from now on, in a minute at the earliest.

        :return: token by which :meth:`action_undo` takes it back
        """
        former = self.mail_template_id.id
        people = self._start_writing(template, until_settled())
        offer = {
            "cadence": self.id,
            "template": template.id,
            "former": former,
            "people": people,
        }
        return sign_offer(self.env, SCOPE, offer)

    def _offer_undo(self, message, token):
        """:return: action that says what was done, and offers to undo it"""
        return offer_undo(self._name, message, token)

    @api.model
    def action_undo(self, token):
        """Let people do again what the system does since less than a minute ago, each
        follow-up as it was planned. What somebody has changed meanwhile stays.

        :param str token: what was offered
        :return: message for the user
        :raise UserError: it is too late, or somebody has changed the cadence since
        """
        self.browse().check_access("write")
        offer = read_offer(self.env, SCOPE, token)
        record = self.browse(offer["cadence"]).exists()
        record.lock_for_update()
        record.invalidate_recordset()
        if not record.automatic or record.mail_template_id.id != offer["template"]:
            raise UserError(
                self.env._(
                    "This can't be undone any more: somebody has changed it since."
                )
            )
        record._keep({"automatic": False, "mail_template_id": offer["former"]})
        letters = record._get_planned().filtered(lambda f: f._is_letter_of_cadence())
        for values, ids in offer["people"]:
            own = letters & letters.browse(ids)
            own._become_as_planned(values)
            letters -= own
        letters._become_ordinary()  # planned meanwhile
        return self.env._("Undone.")

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

    def _list_plans_of_people(self):
        """:return: list of pairs: what of these is lost when the system does them, and
        the ids of those of which that is so"""
        names = ("channel_id", "minutes", "too_much", "displaced_from", "mail_state")
        plans = {}
        for row in self.read([*names, "mail_problem", "mail_error"], load=None):
            id_ = row.pop("id")
            row["displaced_from"] = fields.Date.to_string(row["displaced_from"])
            plans.setdefault(tuple(row.items()), []).append(id_)
        return [(dict(values), ids) for values, ids in plans.items()]

    def _become_as_planned(self, values):
        """People do again what the system was to do, as it was planned for them.

        :param dict values: see :meth:`_list_plans_of_people`
        """
        self._keep(values | {"automatic": False, "held_until": False})
        self._schedule_reminders()

    def _is_untouched(self):
        """:return: whether nobody has chosen or prepared anything"""
        chosen = ("day_by_hand", "objective", "attempt_count", "stand_in_for_id")
        return not any(self[name] for name in chosen)
