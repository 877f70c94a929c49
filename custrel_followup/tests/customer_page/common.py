from odoo import Command

from ..common import CustrelCommon


class CustomerPageCommon(CustrelCommon):
    """A customer of the seller with a contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(
            "Harbour", user_id=cls.seller.id, phone="021 5550", email="h@example.com"
        )
        cls.contact = cls._create_customer(
            "Wei",
            is_company=False,
            parent_id=cls.customer.id,
            function="Buyer",
            phone="021 5551",
        )

    @classmethod
    def _record(cls, moment, **values):
        return cls._create_followup(
            cls.customer, state="done", date_start=moment, date_end=moment, **values
        )

    @classmethod
    def _create_invoice(cls, partner, day, user, move_type="out_invoice"):
        company = cls.company
        accounts = cls.env["account.account"].with_company(company)
        journals = cls.env["account.journal"].with_company(company)
        account = accounts.search(
            [("code", "=", "custrel1"), ("company_ids", "in", company.ids)]
        ) or accounts.create(
            {"code": "custrel1", "name": "Sales", "account_type": "income"}
        )
        journal = journals.search(
            [("code", "=", "CRT"), ("company_id", "=", company.id)]
        ) or journals.create({"code": "CRT", "name": "Sales", "type": "sale"})
        receivable = accounts.search(
            [("code", "=", "custrel2"), ("company_ids", "in", company.ids)]
        ) or accounts.create(
            {
                "code": "custrel2",
                "name": "Receivable",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        partner.with_company(company).commercial_partner_id.write(
            {"property_account_receivable_id": receivable.id}
        )
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": partner.id,
                    "journal_id": journal.id,
                    "invoice_date": day,
                    "invoice_user_id": user.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Service",
                                "quantity": 1,
                                "price_unit": 100,
                                "account_id": account.id,
                                "tax_ids": [],
                            }
                        )
                    ],
                }
            )
        )
        move.action_post()
        return move

    @classmethod
    def _create_complaint(cls, **values):
        return cls.env["custrel.complaint"].create(
            {
                "subject": "Late",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "opened_at": "2026-02-10 02:00:00",
                **values,
            }
        )

    def _rate(self, complaint, stars=2, feedback="Too slow", partner=None):
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("custrel.complaint"),
                "res_id": complaint.id,
                "partner_id": (partner or self.contact).id,
                "rating": stars,
                "feedback": feedback,
                "consumed": True,
                "rated_on": "2026-02-20 02:00:00",
            }
        )

    def _as(self, user, partner=None, company=None):
        return (
            (partner or self.customer)
            .with_user(user)
            .with_context(
                allowed_company_ids=(company or user.company_id).ids,
                tz=user.tz,
                tracking_disable=False,
            )
        )

    def _read(self, user=None, **options):
        self.env.flush_all()
        return self._as(user or self.seller).custrel_get_history(**options)

    def _entries(self, kind, user=None, **options):
        return self._read(user, kinds=[kind], **options)["entries"]
