from odoo.tests import freeze_time

from ..common import CustrelCommon

NOW = "2026-03-16 01:00:00"
"""Monday morning, nine o'clock in Shanghai."""


class ReviewCommon(CustrelCommon):
    """A salesperson, a colleague, and who leads the team of the first of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.captain = cls._create_user("captain", "custrel_followup.custrel_group_team")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "East Team",
                "company_id": cls.company.id,
                "user_id": cls.captain.id,
                "member_ids": [(6, 0, cls.seller.ids)],
            }
        )
        cls.people = cls.env.ref("custrel_followup.custrel_group_people_figures")
        cls.user_group = cls.env.ref("custrel_followup.custrel_group_user")
        with freeze_time("2026-01-05 02:00:00"):
            cls.customer = cls._create_customer("Harbour", user_id=cls.seller.id)
            cls.other = cls._create_customer("Riverside", user_id=cls.colleague.id)
        cls._move(cls.customer, cls.grade_a, "2026-01-05 02:00:00")
        cls._move(cls.other, cls.grade_c, "2026-01-05 02:00:00")

    @classmethod
    def _hide_people(cls):
        cls.user_group.implied_ids -= cls.people

    @classmethod
    def _move(cls, customer, grade, moment, **values):
        """Give a grade as a run does, with its place in the history.

        :param moment: UTC
        """
        old = customer.with_company(cls.company).custrel_grade_id
        cls._set_grade(customer, grade)
        better = old and grade.sequence < old.sequence
        return cls.env["custrel.grade.change"].create(
            {
                "partner_id": customer.id,
                "company_id": cls.company.id,
                "date": moment,
                "old_grade_id": old.id,
                "new_grade_id": grade.id,
                "direction": "up" if better else "down" if old else "new",
                "basis": "value",
                **values,
            }
        )

    @classmethod
    def _done(cls, customer, day, contact, **values):
        """A recorded contact.

        :param day: on which it was due
        :param contact: when it ended, UTC
        """
        return cls._create_followup(
            customer,
            **{
                "user_id": customer.user_id.id,
                "state": "done",
                "date_planned": day,
                "date_start": contact,
                "date_end": contact,
                "recorded_at": contact,
                "result_id": cls.env.ref(
                    "custrel_followup.custrel_followup_result_interested"
                ).id,
                "content": "<p>Talked</p>",
                **values,
            },
        )
