from markupsafe import Markup

from odoo import api, models
from odoo.tools import html2plaintext, html_sanitize, is_html_empty

from ..shared.inside import tell, told

STEPS = {
    "propose": ("proposed", "action_propose"),
    "close": ("closed", "action_close"),
    "reject": ("rejected", "action_reject"),
}
"""Of each step that sends a mail to the customer: the name of its template, and the
method that takes it."""


class CustrelComplaint(models.Model):
    """What the customer gets is seen before: answers, and the mails of the steps."""

    _inherit = "custrel.complaint"

    @api.model
    @api.readonly
    def get_mail_notice(self):
        """:return: what whoever writes to customers has to know first, empty for
        nothing"""
        return self.env["custrel.followup"].get_mail_notice()

    def action_open_answer(self):
        """:return: action with Odoo's composer, addressed to the customer"""
        self.ensure_one()
        context = {
            "default_model": self._name,
            "default_res_ids": self.ids,
            "default_composition_mode": "comment",
            "default_subtype_xmlid": "mail.mt_comment",
            "default_partner_ids": self._get_addressee().ids,
            "default_body": self._prepare_answer(),
            "default_email_add_signature": False,  # it stands in the body
            # Shows to whom it goes, as when it is opened from the conversation.
            "clicked_on_full_composer": True,
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def _prepare_answer(self):
        """:return: Markup with which an answer begins, in the customer's language: a
        greeting, room to write, the signature, and what he wrote last"""
        words = self.with_context(lang=self._get_mail_lang()).env
        name = self._rating_get_partner().name
        hello = words._("Hello %s,", name) if name else words._("Hello,")
        own = self._get_public_messages().filtered(self._is_of_customer)
        quoted = own[-1:].body or self.description or ""
        return Markup(
            '<div><p>%s</p><p><br></p><div data-o-mail-quote="1">%s%s</div></div>'
        ) % (
            hello,
            self._sign(),
            Markup('<p>%s</p><blockquote data-o-mail-quote="1">%s</blockquote>')
            % (words._("You wrote:"), html_sanitize(quoted, sanitize_style=True))
            if not is_html_empty(quoted)
            else "",
        )

    @api.model
    def _sign(self):
        """:return: Markup of the signature of who writes, empty without one"""
        signature = self.env.user.signature
        if is_html_empty(signature):
            return Markup()
        return Markup("<div>-- <br>%s</div>") % html_sanitize(signature)

    def action_open_propose(self):
        """:return: action with the mail that proposes the resolution"""
        self._require_open()
        return self._open_step("propose")

    def action_open_close(self):
        """:return: action with the mail that says that it is closed"""
        self._require_unsettled()
        return self._open_step("close")

    def action_open_reject(self):
        """:return: action with the mail that says why it is rejected"""
        self._require_unsettled()
        return self._open_step("reject")

    def _open_step(self, step):
        self.ensure_one()
        names = {
            "propose": self.env._("Propose Solution"),
            "close": self.env._("Close Complaint"),
            "reject": self.env._("Reject Complaint"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[step],
            "res_model": "custrel.complaint.send",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_complaint_id": self.id, "default_step": step},
        }

    def action_use_solution(self):
        """Put what is known to help into the resolution, after what stands there."""
        self.ensure_one()
        text = self._get_solution_text(self.reason_id)
        self.resolution = "\n".join(filter(None, (self.resolution, text)))
        return True

    def _get_solution(self, reason):
        """:return: the known solution of a reason, in the customer's language"""
        lang = self._get_mail_lang()
        return reason.with_context(lang=lang).known_solution or Markup()

    def _get_solution_text(self, reason):
        return html2plaintext(self._get_solution(reason)).strip()

    def _preview(self, step, resolution):
        """What the mail of a step will say.

        :param str resolution: words that are not saved yet
        :return: pair of subject and body, empty if nobody gets a mail
        """
        self.ensure_one()
        self.check_access("read")
        name, _method = STEPS[step]
        template = self._get_template(self._choose_mail(name))
        if not template or not self._get_reachable():
            return "", Markup()
        # The template reads it from the record; nothing of it is written.
        self.flush_recordset(["resolution"])
        # Not the example of the template.
        words = (resolution or "").strip() or self.env._("(Nothing is written yet.)")
        self._fields["resolution"]._update_cache(self, words)
        try:
            seen = tell(template, custrel_previewing=True)
            values = seen._generate_template(self.ids, ("subject", "body_html"))
        finally:
            self.invalidate_recordset(["resolution"], flush=False)
        # Pictures come from where the page comes from, whatever address mails name.
        local = f'src="{template.get_base_url()}/'
        body = str(values[self.id]["body_html"]).replace(local, 'src="/')
        return values[self.id]["subject"], Markup(body)

    def _choose_mail(self, name):
        """:param str name: of the mail of a step, see :data:`STEPS`
        :return: name of the template that says it to this customer now
        """
        return name

    def _rating_get_access_token(self, partner=None):
        """Who only looks at a mail before has not asked the customer."""
        if told(self, "custrel_previewing"):
            return "preview"
        return super()._rating_get_access_token(partner=partner)
