from odoo import fields, models
from odoo.tools import plaintext2html

from ..shared.actions import open_window
from ..shared.readers import Readers


class CustrelNeed(models.Model):
    """A need becomes an opportunity; what becomes of that comes back."""

    _inherit = "custrel.need"

    met_by_lead = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Met because its opportunity was won, not because somebody said so.",
    )

    def action_create_lead(self):
        """:return: action with the opportunity of this need, made if there is none"""
        self.ensure_one()
        if not self.lead_id:
            self._check_open()
            self.lead_id = self.env["crm.lead"].create(self._prepare_lead())
        return self.action_open_lead()

    def _prepare_lead(self):
        texts = (self.note, *self.real_ids.mapped("name"))
        return {
            "type": "opportunity",
            "name": self.name,
            "partner_id": (self.contact_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "expected_revenue": self.company_budget,
            "date_deadline": self.date_due,
            "description": plaintext2html("\n".join(filter(None, texts))),
        }

    def action_open_lead(self):
        """:return: action with the opportunity that this need became"""
        self.ensure_one()
        return open_window(
            self.env,
            "crm.crm_lead_action_pipeline",
            res_id=self.lead_id.id,
            views=[(False, "form")],
            view_mode="form",
            context={},
        )

    def _follow_won(self):
        """The customer has ordered: he gets what he asked for."""
        opened = self.filtered(lambda record: record.state == "open")
        opened._meet()
        opened._keep({"met_by_lead": True})
        for record in opened:
            record._note_of_lead(
                self.env._("Met: the opportunity %s was won.", record.lead_id.name)
            )

    def _follow_reopened(self):
        """Whoever won it did so by mistake, or the order was given back."""
        met = self.filtered("met_by_lead")
        met.action_reopen()
        for record in met:
            record._note_of_lead(
                self.env._(
                    "Open again: the opportunity %s is no longer won.",
                    record.lead_id.name,
                )
            )

    def action_reopen(self):
        self.filtered("met_by_lead")._keep({"met_by_lead": False})
        return super().action_reopen()

    def _follow_lost(self):
        """He may still want it, from us or from somebody else: whoever sees to it
        decides, and is reminded to."""
        opened = self.filtered(lambda record: record.state == "open")
        readers = Readers(opened)
        activities = self.env["mail.activity"]
        reminders = []
        for record in opened:
            record._note_of_lead(
                self.env._(
                    "The opportunity %s was lost. If the customer still wants it, the "
                    "need stays open. Otherwise drop it, and say why.",
                    record.lead_id.name,
                )
            )
            reminders.append(
                activities._custrel_prepare_reminder(
                    record,
                    record._get_who_decides(readers),
                    "mail.mail_activity_data_todo",
                    lambda need: {
                        "summary": need.env._("Still a need? The opportunity was lost.")
                    },
                )
            )
        activities._custrel_create_reminders(reminders)

    def _get_who_decides(self, readers):
        """:param Readers readers: of these needs
        :return: who sees to it, or else looks after the customer; whoever gets what
            nobody else has, if they have left"""
        company = self.company_id
        customer = self.partner_id.with_company(company)
        people = (self.user_id, customer.user_id, customer.custrel_second_user_id)
        there = filter(company._custrel_employs, people)
        found = readers.first(there, self.id)
        return found or company._custrel_get_fallback_user() or self.env.user

    def _note_of_lead(self, text):
        self.message_post(body=text)
