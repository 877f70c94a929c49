from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from ...rules.week import is_time_for_overview
from ..shared.dates import say_count
from ..shared.inside import tell, told
from ..shared.jobs import Job
from ..shared.mail_headers import AUTO_GENERATED

TEAM = "custrel_followup.custrel_group_team"
MAILS_AT_ONCE = 10


class ResUsers(models.Model):
    """One mail on Monday morning tells those who lead others what the page shows."""

    _inherit = "res.users"

    custrel_monday_date = fields.Date(
        string="Last Weekly Overview",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The Monday of the week for which the last one was sent.",
    )

    @api.model
    def _custrel_send_overviews(self):
        """Send each leader the overview of his companies, when it is Monday morning
        where he works.

        The week is written in the transaction that queues the mail: a run that is
        killed or repeated neither forgets nor repeats anything.
        """
        group = self.env.ref(TEAM).sudo()  # a job
        leaders = group.all_user_ids.filtered(lambda user: not user.share)
        with Job(self.env, "Weekly overviews") as job:
            job.batches(
                leaders.with_env(self.env).filtered(
                    lambda user: user._custrel_awaits_overview()
                ),
                lambda users: [user._custrel_send_overview() for user in users],
                size=MAILS_AT_ONCE,
                claim=self._custrel_claim_overviews,
            )

    @api.model
    def _custrel_claim_overviews(self, users):
        users = users.try_lock_for_update(allow_referencing=True)
        return users.filtered(lambda user: user._custrel_awaits_overview())

    def _custrel_awaits_overview(self):
        """:return: whether the overview of this week can and has yet to be sent"""
        self.ensure_one()
        if not (self.active and self.email and self._custrel_get_overview_companies()):
            return False
        return is_time_for_overview(
            self._custrel_local_now(), self.custrel_monday_date or None
        )

    def _custrel_local_now(self):
        zone = ZoneInfo(self.company_id._custrel_tz())
        now = fields.Datetime.now().replace(tzinfo=ZoneInfo("UTC"))
        return datetime.astimezone(now, zone).replace(tzinfo=None)

    def _custrel_get_overview_companies(self):
        """:return: companies of this user that want the mail, his main one first"""
        own = self.company_ids.filtered("custrel_monday_mail")
        own = own.filtered(lambda company: company._custrel_has_started())
        return own.sorted(lambda company: (company != self.company_id, company.id))

    def _custrel_send_overview(self):
        self.ensure_one()
        self._custrel_mail_overview(self._custrel_get_overview_companies())
        today = self._custrel_local_now().date()
        self.custrel_monday_date = today - timedelta(days=today.weekday())

    def _custrel_mail_overview(self, companies):
        """Queue a mail that shows this user what the page shows of the companies.

        :return: whether there is something to tell
        """
        self.ensure_one()
        pages = self._custrel_read_overview(companies)
        if pages:
            template = self.env.ref("custrel_followup.mail_template_monday")
            # Mails are not for everybody to write; what stands in it is his.
            template = template.sudo().with_context(
                lang=self.lang, tz=self._custrel_tz()
            )
            tell(template, custrel_overview=pages).send_mail(
                self.id, email_values={"headers": AUTO_GENERATED}
            )
        return bool(pages)

    def _custrel_read_overview(self, companies):
        """:return: list of pages, one a company where there is something to tell; with
        the rights of this user and in his language"""
        pages = []
        for company in companies:
            monday = self.env["custrel.monday"].with_user(self)
            monday = monday.with_context(
                allowed_company_ids=company.ids, lang=self.lang, tz=self._custrel_tz()
            )
            page = monday.get_page() | {"id": company.id}
            if not monday._is_empty(page):
                pages.append(page)
        return pages

    @api.private  # for mails, which are filled in with records
    def custrel_get_overview_subject(self):
        """:return: subject of the mail, in the language of the environment"""
        self.ensure_one()
        pages = self._custrel_get_overview()
        cards = (
            {card["code"]: card["text"] for card in pages[0]["cards"]} if pages else {}
        )
        return self.env._(
            "Monday: %(in_time)s done in time, %(overdue)s overdue",
            in_time=cards.get("in_time_share", "–"),
            overdue=cards.get("overdue", "–"),
        )

    @api.private  # for mails, which are filled in with records
    def custrel_render_overview(self):
        """:return: Markup of the pages; who looks at a preview sees his own"""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "custrel_followup.monday_mail",
            {
                "pages": self._custrel_get_overview(),
                "base_url": self.get_base_url(),
                "say": partial(say_count, self.env),
                "may_set_up": self.has_group("base.group_system"),
            },
        )

    def _custrel_get_overview(self):
        pages = told(self, "custrel_overview")
        if pages is not None:
            return pages
        reader = self.env.user
        return reader._custrel_read_overview(reader._custrel_get_overview_companies())
