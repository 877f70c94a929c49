from datetime import datetime

from odoo import Command
from odoo.tests import TransactionCase, freeze_time

from ..models.shared.jobs import Job

JOBS = "odoo.addons.custrel_followup.models.shared.jobs"
"""What logs the errors of scheduled jobs."""


def send_digests(env):
    """Only this step of the job that reminds."""
    with Job(env, "Digests") as job:
        env["res.users"]._custrel_send_digests(job)


class CustrelCommon(TransactionCase):
    """Two companies east and west of UTC, users by role, and ways to make history.

    ``company`` lives in Shanghai, ``other_company`` in New York. Their customers and
    orders are the test's own: demo data and other records never count.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, no_reset_password=True)
        )
        cls.company, cls.other_company = cls._create_companies(
            {"East": "Asia/Shanghai", "West": "America/New_York"}
        )
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=[cls.company.id])
        )
        seller, manager = (
            f"sales_team.group_sale_{name}" for name in ("salesman", "manager")
        )
        (
            cls.seller,
            cls.colleague,
            cls.leader,
            cls.manager,
            cls.stranger,
            cls.clerk,
        ) = cls._create_users(
            ("seller", seller, cls.company),
            ("colleague", seller, cls.company),
            ("leader", "sales_team.group_sale_salesman_all_leads", cls.company),
            ("manager", manager, cls.company),
            ("stranger", manager, cls.other_company),
            ("clerk", "base.group_user", cls.company),
        )
        cls.grade_a, cls.grade_b, cls.grade_c, cls.grade_d = (
            cls.env.ref(f"custrel_followup.custrel_grade_{code}") for code in "abcd"
        )
        cls.policy = (
            cls.env["custrel.grading.policy"]
            .with_company(cls.company)
            .create({"name": "Value", "company_id": cls.company.id})
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Service", "type": "service", "list_price": 1, "taxes_id": False}
        )

    @classmethod
    def _create_company(cls, name, tz):
        return cls._create_companies({name: tz})

    @classmethod
    def _create_companies(cls, zones):
        """Create them together: each test class begins with that.

        :param dict zones: names to time zones
        """
        companies = cls.env["res.company"].create([{"name": name} for name in zones])
        companies.custrel_started_at = "2025-01-01"  # not in its first hour
        # Tests choose themselves what it begins with.
        own = [("company_id", "in", companies.ids)]
        for model in ("custrel.grading.policy", "custrel.complaint.team"):
            cls.env[model].search(own).unlink()
        for company in companies:
            company.partner_id.tz = zones[company.name]
        calendars = cls.env["resource.calendar"].create(
            [
                {
                    "name": company.name,
                    "company_id": company.id,
                    "tz": zones[company.name],
                }
                for company in companies
            ]
        )
        for company, calendar in zip(companies, calendars, strict=True):
            company.resource_calendar_id = calendar
        return companies

    @classmethod
    def _create_leave(cls, calendar_id=False, **values):
        """A holiday or leave with moments in UTC."""
        leave = cls.env["resource.calendar.leaves"].create({"name": "Leave", **values})
        # Where hr_holidays is installed, a new one with a calendar is moved from the
        # time zone of the user to that of the calendar.
        leave.calendar_id = calendar_id
        return leave

    @classmethod
    def _send_away(cls, user, first, last):
        """Whole days in Shanghai."""
        return cls._create_leave(
            resource_id=user._custrel_get_resources(cls.company).id,
            company_id=cls.company.id,
            date_from=f"{first} 00:00:00",
            date_to=f"{last} 15:59:59",
        )

    @classmethod
    def _speak_chinese(cls, *users):
        """Have the screens of these users in simplified Chinese."""
        cls.env["res.lang"]._activate_lang("zh_CN")
        modules = cls.env["ir.module.module"].search(
            [("name", "=", "custrel_followup")]
        )
        modules._update_translations(["zh_CN"])
        for user in users:
            user.lang = "zh_CN"

    @classmethod
    def _create_user(cls, login, groups, company=None):
        return cls._create_users((login, groups, company or cls.company))

    @classmethod
    def _create_users(cls, *people):
        """Create them together, with the login as the password.

        :param people: login without our prefix, names of groups, company
        """
        return cls.env["res.users"].create(
            [
                {
                    "login": f"custrel_{login}",
                    "password": f"custrel_{login}",
                    "name": login.title(),
                    "email": "c.c@example.com",
                    "group_ids": [
                        Command.set(
                            [cls.env.ref(name.strip()).id for name in groups.split(",")]
                        )
                    ],
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "tz": company.partner_id.tz,
                }
                for login, groups, company in people
            ]
        )

    @classmethod
    def _speak_chinese(cls, *users):
        """These people read Chinese from now on."""
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.ref("base.module_custrel_followup")._update_translations(["zh_CN"])
        for user in users:
            user.lang = "zh_CN"

    @classmethod
    def _create_customer(cls, name="Customer", **values):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, **values}
        )

    @classmethod
    def _create_order(
        cls,
        partner,
        amount=100.0,
        profit=40.0,
        date="2026-01-15 04:00:00",
        company=None,
        state="sale",
        **values,
    ):
        """A confirmed order of one line.

        :param amount: untaxed amount in the order's currency
        :param profit: margin of the order in the same currency
        :param date: UTC
        """
        order = (
            cls.env["sale.order"]
            .with_company(company or cls.company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": (company or cls.company).id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": cls.product.id,
                                "product_uom_qty": 1,
                                "price_unit": amount,
                                "purchase_price": amount - profit,
                                "tax_ids": False,
                            },
                        )
                    ],
                    **values,
                }
            )
        )
        order.write({"state": state, "date_order": datetime.fromisoformat(date)})
        return order

    @classmethod
    def _grade_customers(cls, day="2026-03-02", apply=True, policy=None):
        """Run a policy over the window that ends at ``day``.

        :return: the run
        """
        policy = policy or cls.policy
        run = (
            cls.env["custrel.grading.run"]
            .with_company(policy.company_id)
            .create({"policy_id": policy.id, "date_to": day})
        )
        run.action_compute()
        if apply:
            run.action_apply()
        return run

    def _set_hours(self, *lines, **calendar):
        """Give the company another calendar.

        :param lines: weekday, from, to, and the week if there are two
        """
        self.company.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Other hours",
                "company_id": self.company.id,
                "tz": "Asia/Shanghai",
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Work",
                            "dayofweek": str(day),
                            "hour_from": begin,
                            "hour_to": end,
                            "day_period": "full_day",
                            **({"week_type": week[0]} if week else {}),
                        },
                    )
                    for day, begin, end, *week in lines
                ],
                **calendar,
            }
        )
        self.env.flush_all()

    @classmethod
    def _set_grade(cls, partner, grade, company=None):
        """Give a grade as a grading run would, without one."""
        partner.with_company(company or cls.company)._custrel_write_grade(
            grade, manual=False
        )

    @classmethod
    def _create_cadence(cls, grade, **values):
        return cls.env["custrel.cadence"].create(
            {"name": "Test", "grade_id": grade.id, "period": "month", **values}
        )

    @classmethod
    def _create_followup(cls, partner, **values):
        return cls.env["custrel.followup"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "user_id": cls.seller.id,
                **values,
            }
        )

    def _run_job(self, name, moment):
        """Run a scheduled action of the add-on as the server does.

        :param str name: grade, plan or remind
        :param str moment: UTC; Shanghai is eight hours ahead
        """
        self.env.flush_all()
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(f"custrel_followup.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()
