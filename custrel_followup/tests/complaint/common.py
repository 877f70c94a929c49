from datetime import datetime

from odoo.tests import freeze_time

from ..common import CustrelCommon

MONDAY = "2026-03-02 01:00:00"
"""Nine in the morning in Shanghai; still Sunday evening in New York."""


def utc(text):
    """:return: naive UTC moment of ``2026-03-02 09:00``"""
    return datetime.fromisoformat(text)


class ComplaintCommon(CustrelCommon):
    """A team in Shanghai, working Monday to Friday from 8 to 12 and 13 to 17.

    In UTC that is 0 to 4 and 5 to 9.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custrel.complaint.sla"].search([]).active = False
        cls.sla = cls._create_sla(response_hours=4, resolution_hours=16)
        cls.agent = cls._create_user(
            "agent", "custrel_followup.custrel_group_complaint_agent"
        )
        cls.agent_2 = cls._create_user(
            "agent2", "custrel_followup.custrel_group_complaint_agent"
        )
        cls.chief = cls._create_user(
            "chief", "custrel_followup.custrel_group_complaint_agent"
        )
        cls.team = cls.env["custrel.complaint.team"].create(
            {
                "name": "Service East",
                "company_id": cls.company.id,
                "user_id": cls.chief.id,
                "member_ids": [(6, 0, (cls.agent | cls.agent_2).ids)],
            }
        )
        cls.customer = cls._create_customer(
            user_id=cls.seller.id, email="office@customer.example.com", lang="en_US"
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Wang Fang",
                "parent_id": cls.customer.id,
                "email": "wang@customer.example.com",
                "lang": "en_US",
            }
        )
        cls.critical = cls.env.ref(
            "custrel_followup.custrel_complaint_severity_critical"
        )

    @classmethod
    def _create_sla(cls, **values):
        return cls.env["custrel.complaint.sla"].create({"name": "Test", **values})

    @classmethod
    def _prepare(cls, **values):
        return {
            "subject": "Machine stands still",
            "partner_id": cls.customer.id,
            "company_id": cls.company.id,
            **values,
        }

    def _complain(self, moment=MONDAY, user=None, **values):
        values = self._prepare(**values)
        complaints = self.env["custrel.complaint"].with_user(user or self.agent)
        with freeze_time(moment):
            complaint = complaints.with_context(
                allowed_company_ids=[values["company_id"]], tracking_disable=False
            ).create(values)
            self.env.flush_all()
        return complaint

    def _holiday(self, start, end, calendar=None):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": calendar and calendar.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def _settle(self, complaint, moment=MONDAY):
        """Propose a solution to the customer."""
        with freeze_time(moment):
            complaint.write({"cause": "A worn belt", "resolution": "A new belt"})
            complaint.action_propose()
        return complaint

    def _watch(self, moment):
        self._run_job("watch", moment)

    def _mails(self, complaint):
        return self.env["mail.mail"].search(
            [("model", "=", "custrel.complaint"), ("res_id", "in", complaint.ids)],
            order="id",
        )

    def _alerts(self, user):
        """:return: mails of alerts to one of our people"""
        return self.env["mail.mail"].search(
            [("model", "=", "res.users"), ("res_id", "=", user.id)], order="id"
        )

    def _reminders(self, complaint):
        return complaint._get_reminders()
