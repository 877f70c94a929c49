from odoo import fields, models


class ResCompany(models.Model):
    """Settings of planning, recording, attempts, and of what is told of when it is
    due."""

    _inherit = "res.company"

    custrel_plan_ahead_days = fields.Integer(
        string="Plan Follow-ups Ahead (Days)",
        default=7,
        help="A follow-up is planned so many days before it is due.",
    )
    custrel_record_minutes = fields.Integer(
        string="Record Follow-ups Within (Minutes)",
        default=30,
        help="A follow-up recorded within this time after its end counts as recorded "
        "in time.",
    )
    custrel_missed_after_days = fields.Integer(
        string="Missed After (Days)",
        default=14,
        help="A follow-up of a cadence overdue for longer is marked as missed and the "
        "next one is planned. 0 keeps it open for ever.",
    )
    custrel_digest = fields.Boolean(
        string="Daily Digest of Follow-ups",
        default=True,
        help="One e-mail a day to everybody who has follow-ups due or overdue.",
    )

    custrel_second_after_days = fields.Integer(
        string="Escalate to the Co-owner After (Days)",
        default=3,
        help="A follow-up overdue for so many days climbs to the customer's co-owner, "
        "or to the owner if it is the co-owner's. 0 never.",
    )
    custrel_manager_after_days = fields.Integer(
        string="Escalate to the Leader After (Days)",
        default=7,
        help="A follow-up overdue for so many days climbs to the leader of the "
        "assignee's sales team. 0 never.",
    )

    custrel_contact_hours = fields.Float(
        string="Hours for Follow-ups a Day",
        default=6.0,
        help="So much of a person's working day is for follow-ups with customers. What "
        "does not fit moves to the next working day, key customers first. 0 is no "
        "limit.",
    )

    custrel_mail_pause_days = fields.Integer(
        string="Days Between Two Automatic Mails",
        default=14,
        help="Nobody gets two mails of the system within so many days, of whatever "
        "company. 0 is no pause.",
    )

    custrel_retry_days = fields.Integer(
        string="Try Again After (Days)",
        default=1,
        help="Who was not reached is tried again on the next working day after so many "
        "days.",
    )
    custrel_attempts = fields.Integer(
        string="Attempts in a Row",
        default=3,
        help="After so many attempts the cadence goes on as if the customer had been "
        "contacted. 1 never tries again by itself.",
    )

    _custrel_contact_hours_bounds = models.Constraint(
        "CHECK (custrel_contact_hours BETWEEN 0 AND 24)",
        "A day has 0 to 24 hours for follow-ups.",
    )
    _custrel_days_positive = models.Constraint(
        """CHECK (custrel_plan_ahead_days BETWEEN 0 AND 366
            AND custrel_record_minutes BETWEEN 0 AND 10080
            AND custrel_missed_after_days BETWEEN 0 AND 3650)""",
        "Follow-ups are planned 0 to 366 days ahead, recorded within 0 to 10,080 "
        "minutes (a week), and missed after 0 to 3,650 days.",
    )
    _custrel_mail_pause_bounds = models.Constraint(
        "CHECK (custrel_mail_pause_days BETWEEN 0 AND 366)",
        "Between two automatic mails there are 0 to 366 days.",
    )
    _custrel_attempts_bounds = models.Constraint(
        """CHECK (custrel_retry_days BETWEEN 1 AND 365
            AND custrel_attempts BETWEEN 1 AND 20)""",
        "Try again after 1 to 365 days, and at most 20 times.",
    )
    _custrel_ladder_days_positive = models.Constraint(
        """CHECK (custrel_second_after_days BETWEEN 0 AND 3650
            AND custrel_manager_after_days BETWEEN 0 AND 3650)""",
        "An overdue follow-up climbs after 0 to 3,650 days.",
    )

    def _custrel_get_setup(self):
        cadences = self.env["custrel.cadence"].sudo()  # whoever deletes companies
        cadences = cadences.with_context(active_test=False)
        hours = self.env["custrel.capacity"].sudo()  # as above
        here = [("company_id", "in", self.ids)]
        return [
            *super()._custrel_get_setup(),
            cadences.search(here),
            hours.search(here),
        ]
