from odoo import Command
from odoo.tests import freeze_time

from .common import CustrelCommon

ADDON = "custrel_followup"


class WalkCommon(CustrelCommon):
    """Records of every kind, with values and without, for tests that walk over all
    models and fields.

    Whoever looks at them: ``seller`` and ``helper`` with their own customers, ``agent``
    in a complaint team, ``captain`` as the leader of the sales team, and the roles for
    all customers.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-10 02:00:00"):
            cls._create_people()
            cls._create_grades_and_runs()
            cls._create_customers()
            cls._create_contacts_made()
            cls._create_complaints()
            cls._create_needs()
            cls._create_documents()
            cls._create_handovers()
            cls._create_answers()
            cls.env["custrel.loyalty"]._refresh(cls.company)
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _create_people(cls):
        seller = "sales_team.group_sale_salesman"
        cls.helper, cls.leaver = (
            cls._create_user(name, seller) for name in ("helper", "leaver")
        )
        cls.captain = cls._create_user(
            "captain", f"{seller},{ADDON}.custrel_group_team"
        )
        cls.agent = cls._create_user("agent", f"{ADDON}.custrel_group_complaint_agent")
        cls.sales = cls.env["crm.team"].create(
            {
                "name": "East",
                "company_id": cls.company.id,
                "user_id": cls.captain.id,
                "member_ids": [
                    Command.set((cls.seller | cls.colleague | cls.leaver).ids)
                ],
            }
        )
        cls.env["custrel.capacity"].create({"user_id": cls.seller.id, "hours": 5})
        cls.service = cls.env["custrel.complaint.team"].create(
            {
                "name": "Service East",
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.agent.ids)],
            }
        )

    @classmethod
    def _create_customers(cls):
        grades = [cls.grade_a, cls.grade_b, cls.grade_c, None, cls.grade_a]
        owners = [cls.seller, cls.seller, cls.colleague, cls.seller, cls.leaver]
        cls.customers = cls.env["res.partner"]
        for n, (grade, owner) in enumerate(zip(grades, owners, strict=True)):
            customer = cls._create_customer(
                f"Customer {n}", user_id=owner.id, email=f"c{n}@example.com"
            )
            if grade:
                cls._set_grade(customer, grade)
            cls.customers |= customer
        cls.customers[0].custrel_second_user_id = cls.colleague
        cls.customers[1].custrel_collaborator_ids = cls.helper
        cls._set_grade(cls.customers[0], cls.grade_c, cls.other_company)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Wang Fang", "parent_id": cls.customers[0].id}
        )
        cls.customers[0].write({"custrel_hour_from": 9, "custrel_hour_to": 11.5})
        cls.customers[0].write({"custrel_number": "W-1", "custrel_employees": 5})
        cls.contact.custrel_no_calls = True
        cls.env["custrel.duplicate"].create(
            {
                "partner_id": cls.customers[0].id,
                "other_id": cls.customers[1].id,
                "evidence": 33,
                "score": 94,
            }
        )
        cls.env.cr.flush()

    @classmethod
    def _create_contacts_made(cls):
        cls.cadence = cls._create_cadence(
            cls.grade_b, channel_ids=[Command.set(cls._channel("phone").ids)]
        )
        first, second, *_others = cls.customers
        done = {"state": "done", "date_start": "2026-02-03 02:00:00"}
        cls.followups = (
            cls._create_followup(
                first,
                **done,
                date_planned="2026-02-03",
                result_id=cls.env["custrel.followup.result"].search([], limit=1).id,
                mood="good",
                new_needs="A bigger one",
                contact_ids=[Command.set(cls.contact.ids)],
            )
            | cls._create_followup(first, name="Call about prices")
            | cls._create_followup(second, cadence_id=cls.cadence.id, origin="cadence")
            | cls._create_followup(
                second,
                user_id=cls.colleague.id,
                channel_id=cls._channel("visit").id,
                collaborator_ids=[Command.set(cls.helper.ids)],
                date_planned="2026-04-01",
            )
            | cls._create_followup(cls.customers[4], user_id=cls.leaver.id)
        )
        cls.env["custrel.day"].create(
            {"name": "Fair", "date": "2026-05-07", "company_id": cls.company.id}
        )
        cls.env["custrel.contact.report"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "date_from": "2026-02-01",
                    "date_to": "2026-02-28",
                    "first_user_id": customer.user_id.id,
                    "second_user_id": customer.custrel_second_user_id.id,
                }
                for customer in cls.customers[:3]
            ]
        )

    @classmethod
    def _channel(cls, code):
        return cls.env["custrel.channel"].search([("code", "=", code)])

    @classmethod
    def _create_needs(cls):
        """One that says all it can, and one that says nothing."""
        here = {"company_id": cls.company.id, "partner_id": cls.customers[0].id}
        cls.env["custrel.need"].create(
            [
                {
                    **here,
                    "name": "Parts by eight",
                    "urgent": True,
                    "budget": 500,
                    "date_due": "2026-04-01",
                    "real_ids": [Command.create({"name": "No standstill"})],
                },
                {**here, "name": "Less noise"},
            ]
        )

    @classmethod
    def _create_complaints(cls):
        first, second, third, *_others = cls.customers
        reasons = cls.env["custrel.complaint.reason"]
        parent = reasons.create({"name": "Machine"})
        cls.reason = reasons.create({"name": "Noise", "parent_id": parent.id})
        rows = [
            (first, "One", {"reason_id": cls.reason.id}),
            (first, "Two", {"contact_id": cls.contact.id}),
            (first, "Three", {"user_id": cls.agent.id}),
            (second, "Four", {"user_id": cls.seller.id}),
            (third, "Five", {"channel_id": cls._channel("email").id}),
            (cls.env["res.partner"], "Six", {"email_from": "who@example.com"}),
        ]
        cls.complaints = cls.env["custrel.complaint"].create(
            [
                {
                    "subject": subject,
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "team_id": cls.service.id,
                    **values,
                }
                for partner, subject, values in rows
            ]
        )
        twice = cls.complaints[0].copy({"subject": "One again"})
        cls.complaints[0]._merge(twice, "Reported twice")
        settled = cls.complaints[4]
        settled.write({"cause": "A belt", "resolution": "A new belt"})
        settled.action_propose()
        settled.action_close()

    @classmethod
    def _create_grades_and_runs(cls):
        cls.buyer = cls._create_customer("Buyer", user_id=cls.seller.id)
        cls._create_order(cls.buyer, amount=20)
        cls._grade_customers()
        cls._create_order(cls._create_customer("Newer"), amount=5)
        cls.preview = cls._grade_customers("2027-01-01", apply=False)

    @classmethod
    def _create_documents(cls):
        for customer in cls.customers[:4] | cls.contact:
            cls.env["crm.lead"].create(
                {
                    "name": customer.name,
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "user_id": cls.seller.id,
                    "type": "opportunity",
                }
            )
            cls._create_order(customer, state="draft", user_id=cls.seller.id)
        anywhere = {"company_id": False, "team_id": False, "user_id": cls.seller.id}
        cls.env["crm.lead"].create(
            [
                {"name": "Nobody's", **anywhere},
                {"name": "Any", "partner_id": cls.customers[0].id, **anywhere},
            ]
        )

    @classmethod
    def _create_answers(cls):
        """One answered, one not, one that was not asked, one after a follow-up."""
        wave = cls.env["custrel.survey.wave"].create(
            {
                "name": "Spring",
                "company_id": cls.company.id,
                "grade_ids": [Command.set(cls.grade_a.ids)],
            }
        )
        here = {"company_id": cls.company.id, "expires_on": "2026-03-30"}
        first, second, third, *_others = cls.customers
        moment = "2026-03-01 02:00:00"
        asked = {**here, "kind": "wave", "wave_id": wave.id, "scale": "ten"}
        cls.env["custrel.survey.wave.answer"].create(
            [
                {
                    **asked,
                    "partner_id": first.id,
                    "asked_customer": first.id,
                    "contact_id": cls.contact.id,
                    "mail_to": "w@example.com",
                    "user_id": cls.seller.id,
                    "grade_id": cls.grade_a.id,
                    "state": "answered",
                    "asked_at": moment,
                    "reminded_at": moment,
                    "answered_at": moment,
                    "value": 3,
                    "low": True,
                    "comment": "Nobody came",
                },
                {
                    **asked,
                    "partner_id": second.id,
                    "asked_customer": second.id,
                    "state": "asked",
                    "asked_at": moment,
                },
                {
                    **asked,
                    "partner_id": third.id,
                    "asked_customer": third.id,
                    "state": "skipped",
                    "reason": "no_address",
                },
                {
                    **here,
                    "kind": "followup",
                    "scale": "five",
                    "followup_id": cls.followups[0].id,
                    "partner_id": first.id,
                    "asked_customer": first.id,
                    "user_id": cls.seller.id,
                    "state": "answered",
                    "asked_at": moment,
                    "answered_at": moment,
                    "value": 5,
                },
            ]
        )

    @classmethod
    def _create_handovers(cls):
        cls.handover = cls.env["custrel.handover"].create(
            {
                "user_id": cls.leaver.id,
                "company_id": cls.company.id,
                "responsible_id": cls.captain.id,
            }
        )
        cls.handover.line_ids.new_user_id = cls.colleague
        cls.handover.action_apply()
        cls.env["custrel.handover"].create(
            {
                "user_id": cls.seller.id,
                "company_id": cls.company.id,
                "reason": "absence",
                "date_to": "2026-05-01",
            }
        )

    def _get_own_models(self):
        """:return: names of the models of the add-on that have records"""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith("custrel.") and not (model._abstract or model._transient)
        )

    def _as(self, user, model):
        """:return: a model as the user has it in the companies where he works"""
        env = self.env(
            user=user,
            context={
                "allowed_company_ids": user.company_ids.ids,
                "lang": user.lang,
                "tz": user.tz,
            },
        )
        return env[model]

    def _get_own_fields(self, records):
        """:return: dict of name to description of the fields of the add-on on a model
        that the user may see"""
        return {
            name: field
            for name, field in records.fields_get().items()
            if ADDON in records._fields[name]._modules
        }
