from odoo import Command

from ..common import CustrelCommon


class TeamCommon(CustrelCommon):
    """Seller and colleague, the leader of their team, and above him the manager as
    fallback user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.custrel_fallback_user_id = cls.manager
        cls.team = cls.env["crm.team"].create(
            {
                "name": "East",
                "company_id": cls.company.id,
                "user_id": cls.leader.id,
                "member_ids": [Command.set((cls.seller | cls.colleague).ids)],
            }
        )
