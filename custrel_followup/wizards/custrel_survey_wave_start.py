from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.shared.actions import say

ANSWER = "custrel.survey.wave.answer"


class CustrelSurveyWaveStart(models.TransientModel):
    """What a wave sends, and to how many, before it is sent."""

    _name = "custrel.survey.wave.start"
    _description = "Start of a Wave"
    _inherit = ["custrel.kept"]

    wave_id = fields.Many2one(
        "custrel.survey.wave", required=True, readonly=True, ondelete="cascade"
    )
    told = fields.Text(related="wave_id.preview")
    shown_id = fields.Many2one(
        "res.partner", string="Preview For", readonly=True, ondelete="cascade"
    )
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True, sanitize=False)
    mail_notice = fields.Char(
        compute="_compute_mail_notice", help="Why no mail would leave now."
    )
    email = fields.Char(string="Test Mail to", default=lambda self: self.env.user.email)

    @api.depends("wave_id")
    @api.depends_context("lang")
    def _compute_mail_notice(self):
        self.mail_notice = self.env["custrel.followup"].get_mail_notice()

    @api.model
    def _open(self, wave):
        """:return: action that asks whether a wave starts
        :raise UserError: nobody would be asked, or there is no text
        """
        values, customer_id = self._prepare_mail(wave)
        start = self._as_program().create(
            {
                "wave_id": wave.id,
                "shown_id": customer_id,
                "subject": values["subject"],
                "body": values["body_html"],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start the Wave"),
            "res_model": self._name,
            "res_id": start.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _prepare_mail(self, wave):
        """:return: values of the mail to the first customer, and his id"""
        wave.ensure_one()
        asked, skipped = wave._draw()
        if wave.state != "draft" or not asked:
            raise UserError(
                self.env._(
                    "%(wave)s: nobody would be asked.\n%(why)s",
                    wave=wave.name,
                    why=wave._describe_drawn(asked, skipped),
                )
            )
        customer_id, person = asked[0]
        answers = self.env[ANSWER].sudo()  # of whoever may start it
        return answers._prepare_sample(wave.sudo(), customer_id, person), customer_id

    def action_show_customers(self):
        """:return: action with the customers who are asked"""
        return self.wave_id.action_open_drawn()

    def action_send_test(self):
        """Send the mail to nobody but the address given, and leave the question open.

        :raise UserError: there is no address, or the mail has not left
        """
        self.ensure_one()
        if not self.email:
            raise UserError(self.env._("Give an address for the test mail."))
        self.wave_id.check_access("write")
        values, _customer_id = self._prepare_mail(self.wave_id)
        kept = ("body_html", "email_from", "reply_to", "author_id", "subject")
        mails = self.env["mail.mail"].sudo()  # checked above
        mail = mails.create(
            {
                **{name: values[name] for name in kept},
                "subject": self.env._("Test: %s", values["subject"]),
                "email_to": self.email,
                "mail_server_id": values["mail_server_id"],
                "message_type": "email_outgoing",
                "auto_delete": False,  # Odoo says only there whether it has left
            }
        )
        mail.send()
        if mail.state != "sent":
            raise UserError(
                mail.failure_reason or self.env._("The test mail has not left.")
            )
        mail.unlink()
        return say(
            self.env._("Test mail to %s.", self.email),
            kind="info",
        )

    def action_start(self):
        """Start the wave."""
        return self.wave_id.action_start()
