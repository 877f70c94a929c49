from datetime import timedelta

from odoo import fields, models

from ...rules import cadence


class CustrelComplaint(models.Model):
    """What follows from a complaint: a courtesy, and perhaps business."""

    _inherit = "custrel.complaint"

    courtesy_followup_id = fields.Many2one(
        "custrel.followup",
        string="Courtesy Follow-up",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    opportunity_id = fields.Many2one(
        "crm.lead",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    def _plan_courtesy(self):
        """Ask again some days after closing whether the customer is content."""
        for company, complaints in self.grouped("company_id").items():
            today = company._custrel_today()
            day = today + timedelta(days=company.custrel_courtesy_days)
            day = cadence.working_day(day, company._custrel_closed_days(day, 60))
            for complaint in complaints.filtered(lambda c: c.partner_id.active):
                complaint.courtesy_followup_id = complaint._create_courtesy(day)

    def _create_courtesy(self, day):
        self.ensure_one()
        owner = self.partner_id.user_id
        if not self.company_id._custrel_employs(owner):
            owner = self.user_id or self.company_id._custrel_get_fallback_user()
        followups = self.env["custrel.followup"].sudo()  # often of somebody else
        return followups.with_company(self.company_id).create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "contact_ids": [(6, 0, (self.contact_id - self.partner_id).ids)],
                "user_id": owner.id,
                "origin": "complaint",
                "complaint_id": self.id,
                "date_planned": day,
                "objective": self.env._(
                    "Is %(customer)s content with how %(complaint)s was settled?",
                    customer=self.partner_id.name,
                    complaint=self.display_name,
                ),
            }
        )

    def _cancel_courtesy(self):
        followups = self.courtesy_followup_id.sudo()  # closing had planned them
        planned = followups.filtered(
            lambda f: f.state == "planned" and f.complaint_id in self
        )
        planned.action_cancel(self.env._("The complaint was reopened."))
        self.courtesy_followup_id = False

    def action_open_courtesy(self):
        """:return: action with the courtesy follow-up"""
        self.ensure_one()
        return self.courtesy_followup_id.get_formview_action()

    def action_create_opportunity(self):
        """Pass what the customer would buy on to sales.

        :return: action with the opportunity
        """
        self.ensure_one()
        if not self.opportunity_id:
            opportunity = self.env["crm.lead"].create(
                {
                    "name": self.subject,
                    "type": "opportunity",
                    "partner_id": (self.contact_id or self.partner_id).id,
                    "company_id": self.company_id.id,
                    "user_id": self.partner_id.user_id.id or self.env.uid,
                    "description": self.description,
                }
            )
            self._keep({"opportunity_id": opportunity.id})
        return self.opportunity_id.get_formview_action()
