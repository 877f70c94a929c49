from ..coverage.common import TeamCommon


class HandoverCommon(TeamCommon):
    """A team of three with a leader, and the customers of the one who leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = cls._create_user("newcomer", "sales_team.group_sale_salesman")
        cls.team.member_ids |= cls.newcomer
        cls.customer = cls._create_customer(
            user_id=cls.seller.id, email="office@customer.example.com"
        )
        cls.customer.custrel_second_user_id = cls.colleague
        cls._set_grade(cls.customer, cls.grade_a)
        cls.shared = cls._create_customer("Shared", user_id=cls.colleague.id)
        cls.shared.custrel_second_user_id = cls.seller
        cls.helped = cls._create_customer("Helped", user_id=cls.newcomer.id)
        cls.helped.custrel_collaborator_ids = cls.seller
        cls.followup = cls._create_followup(cls.customer)

    @classmethod
    def _create_complaint(cls, partner=None, **values):
        return cls.env["custrel.complaint"].create(
            {
                "subject": "Broken",
                "partner_id": partner.id if partner else False,
                "company_id": cls.company.id,
                "user_id": cls.seller.id,
                **values,
            }
        )

    @classmethod
    def _hand_over(cls, user=None, **values):
        return (
            cls.env["custrel.handover"]
            .with_user(cls.leader)
            .create(
                {
                    "user_id": (user or cls.seller).id,
                    "company_id": cls.company.id,
                    **values,
                }
            )
        )

    def _get_handover(self, user=None):
        return self.env["custrel.handover"].search(
            [("user_id", "=", (user or self.seller).id)]
        )

    def _line(self, handover, partner):
        return handover.line_ids.filtered(lambda line: line.partner_id == partner)

    def _get_activities(self, record):
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        )
