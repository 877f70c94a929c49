from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..shared.actions import CLOSE, say
from ..shared.dates import say_count
from ..shared.undo import until_settled


class CustrelFollowup(models.Model):
    """Many customers greeted at once: what people would not write or record one by one
    before a festival, or after a fair."""

    _inherit = "custrel.followup"

    greeting_template_id = fields.Many2one(
        "mail.template",
        string="Greeting",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The mail that the owner had written to this customer among others.",
    )

    def _get_letter(self):
        """:return: template of the mail that the system writes, or none"""
        greeting = self.sudo().greeting_template_id  # whoever plans or looks
        return greeting or self.cadence_id._get_letter()

    def _get_own_channel(self, channels):
        """:param channels: dict of cadence to the channel by which it writes
        :return: channel by which the system writes, or None"""
        if self.sudo().greeting_template_id:  # as above
            return self.channel_id
        return channels.get(self.cadence_id)

    def _is_letter_of_cadence(self):
        greeting = self.sudo().greeting_template_id  # as above
        return self.mail_state == "waiting" and not greeting

    def action_open_greeting(self):
        """Greet the customers of these at once."""
        self._check_planned()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Greet customers"),
            "res_model": "custrel.greeting",
            "view_mode": "form",
            "target": "new",
            "context": {"default_followup_ids": self.ids},
        }

    def _greet_by_mail(self, template, channel):
        """Have the system write today, or as soon as the customer is best reached.

        :param template: mail template of follow-ups
        :param channel: by which it counts as done, one of mails
        :return: action that says so and offers to undo it; so long nothing leaves
        :raise AccessError: they are for somebody else to decide
        """
        self._check_planned()
        self.check_access("write")
        problems = self._find_mail_problems(channel)
        ready = self.filtered(lambda f: f not in problems)
        automatic = ready.filtered("automatic")
        automatic._call_back()
        before = ready._remember()
        ready._become_automatic(channel, until_settled())
        ready._check_may_decide()  # it is the owner's name that stands under it
        for company, own in ready.grouped("company_id").items():
            own._keep(
                {
                    "greeting_template_id": template.id,
                    # Written into another mail.
                    "own_subject": False,
                    "own_body": False,
                    "date_planned": company._custrel_today(),
                }
            )
        message = self.env._(
            "Mails that will be sent: %(count)s. Left to you: %(left)s.",
            count=say_count(self.env, len(ready)),
            left=say_count(self.env, len(problems)),
        )
        if not ready:
            return say(message, kind="warning", then=CLOSE)
        return ready._offer_undo(before, message)

    def _record_greeting(self, channel, text, result):
        """Record that all of these were greeted just now.

        :param channel: how, e.g. by WeChat
        :param str text: what was said, plain
        :param result: what came of it, may be empty
        :return: action that says so and offers to undo it
        :raise UserError: one of them is not planned any more
        """
        self._check_planned()
        before = self._remember()
        self.write(
            {
                "channel_id": channel.id,
                "content": plaintext2html(text),
                "result_id": result.id,
            }
        )
        self.action_done()
        return self._offer_undo(
            before,
            self.env._(
                "%s customers greeted.", say_count(self.env, len(self.partner_id))
            ),
        )

    def _check_greeting(self, template):
        """:raise UserError: the template is not one of follow-ups"""
        if template.sudo().model != self._name:  # users may not read all templates
            raise UserError(
                self.env._("Choose a mail template for follow-ups: others don't fit.")
            )
