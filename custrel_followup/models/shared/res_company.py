from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...rules import cadence, periods
from ...rules.worktime import MINUTE
from ...rules.zones import get_zone
from .inside import told
from .reading import fetch_joined

CALENDAR_DAYS = 60
"""Days of the company calendar that are looked at for the next working day."""

READ_ALONG = {
    "partner_id": ["tz"],
    "resource_calendar_id": None,
    "currency_id": None,
}
"""What is read of a company's partner, calendar and currency with itself."""

FOLLOWS_UP = "custrel_followup.custrel_group_user"
"""Who is not in this group reads no follow-ups, not even his own."""

LARGEST = 2**31 - 1
"""More does not fit into a column of whole numbers."""


class ResCompany(models.Model):
    """The days on which a company works, its people, and settings that fit into their
    columns."""

    _inherit = "res.company"

    custrel_fallback_user_id = fields.Many2one(
        "res.users",
        string="Fallback User for Follow-ups",
        domain=[("share", "=", False)],
        help="Gets the follow-ups of customers without an owner when the sales "
        "team has no leader either, as far as they fit into his days. Without one, "
        "nothing is planned for them.",
    )

    def _custrel_tz(self):
        """:return: name of the time zone in which the company's days begin, one that
        this server knows: the database may come from another one"""
        self.ensure_one()
        company = self.sudo()  # all need its day, few may read address and calendar
        company._custrel_read()
        if zone := get_zone(company.partner_id.tz):
            return zone.key
        company.resource_calendar_id.fetch(["tz"])
        zone = get_zone(company.resource_calendar_id.tz)
        return zone.key if zone else "UTC"

    def _custrel_read(self):
        """Read what nearly all that we do asks of a company, by one query unless it is
        known: itself, its zone, calendar and currency."""
        company = self._origin
        if any(self._fields["partner_id"]._cache_missing_ids(company)):
            fetch_joined(company, READ_ALONG)
        # Alone: all columns of the address take longer than what asks for the day.
        company.partner_id.fetch(["tz"])

    def _custrel_today(self):
        """:return: the company's present calendar day"""
        return periods.local_day(fields.Datetime.now(), self._custrel_tz())

    def _custrel_closed_days(self, start, days):
        """Days on which nobody works in the company: weekends, holidays, and days that
        differ from the week, see :meth:`_custrel_open_intervals`.

        :param date start: first day looked at
        :param int days: how many days are looked at
        :return: set of dates; empty if the calendar never opens, so that nothing is
            postponed for ever
        """
        self.ensure_one()
        zone = self._custrel_calendar_zone()
        first = datetime.combine(start, time.min, tzinfo=zone)
        intervals = self._custrel_open_intervals(
            first.astimezone(UTC), (first + timedelta(days=days)).astimezone(UTC)
        )
        open_days = set()
        for begin, end in intervals:
            # Some end a holiday by hand a minute before midnight.
            if end - begin > MINUTE:
                open_days.update(_days(begin.astimezone(zone), end.astimezone(zone)))
        if not open_days:
            return set()
        return {start + timedelta(days=i) for i in range(days)} - open_days

    def _custrel_workday_after(self, days):
        """:return: the first working day at least ``days`` days after today"""
        self.ensure_one()
        day = self._custrel_today() + timedelta(days=days)
        return cadence.working_day(day, self._custrel_closed_days(day, CALENDAR_DAYS))

    def _custrel_work_in(self, records):
        """:return: ``records`` for a job in this company and in its language"""
        self.ensure_one()
        return records.with_company(self).with_context(lang=self._custrel_get_lang())

    def _custrel_get_lang(self):
        """:return: code of the language of what is written for the people of this
        company: theirs where all have the same, whatever its own address says, which
        nobody may have touched since the installation"""
        people = self.env["res.users"].browse(self._custrel_get_staff())
        languages = set(people.sudo().mapped("lang"))  # of colleagues, no secret
        return languages.pop() if len(languages) == 1 else self.partner_id.lang

    def _custrel_employs(self, user):
        """:return: whether ``user`` is an active member of staff of this company; who
        is about to be archived counts as gone"""
        self.ensure_one()
        if user.id in (told(self, "custrel_leaving") or ()):
            return False
        user = user.sudo()  # colleagues of other companies may be unreadable
        return bool(
            user and user.active and not user.share and self in user.company_ids
        )

    def _custrel_follows(self, user):
        """:return: whether ``user`` works here and may see the follow-ups that he gets:
        who has given up sales is active all the same"""
        role = user.sudo()  # whether a colleague has one is no secret
        return self._custrel_employs(user) and role.has_group(FOLLOWS_UP)

    def _custrel_get_following(self):
        """:return: frozenset of ids of the people of :meth:`_custrel_follows`"""
        rows = self.env.execute_query(self._custrel_following_sql())
        leaving = told(self, "custrel_leaving") or ()
        return frozenset(row[0] for row in rows) - frozenset(leaving)

    def _custrel_following_sql(self):
        """:return: SQL of their ids, with those who are about to be archived"""
        groups = self.env["res.groups"]._get_group_definitions()
        group = groups.get_id(FOLLOWS_UP)
        self.env["res.users"].flush_model(["group_ids"])
        return SQL(
            """%s AND EXISTS (SELECT FROM res_groups_users_rel has
                               WHERE has.uid = staff.id AND has.gid = ANY(%s))""",
            self._custrel_staff_sql(),
            [group, *groups.get_subset_ids([group])],
        )

    def _custrel_get_staff(self):
        """:return: frozenset of ids of active people of this company"""
        rows = self.env.execute_query(self._custrel_staff_sql())
        return frozenset(row[0] for row in rows)

    def _custrel_staff_sql(self):
        """:return: SQL of the ids of active people of this company"""
        self.ensure_one()
        self.env["res.users"].flush_model(["active", "share", "company_ids"])
        return SQL(
            """SELECT staff.id FROM res_users staff
                 JOIN res_company_users_rel works
                   ON works.user_id = staff.id AND works.cid = %s
                WHERE staff.active AND NOT staff.share""",
            self.id,
        )

    def _custrel_get_fallback_user(self, without=()):
        """Who gets what nobody else has: the fallback user of the settings, or else an
        administrator of customer relations; never nobody if there is one.

        :param without: ids of users who are out of the question
        """
        self.ensure_one()
        chosen = self._custrel_get_chosen_fallback()
        if chosen and chosen.id not in without:
            return chosen
        group = self.env.ref("custrel_followup.custrel_group_manager")
        staff = group.sudo().all_user_ids.sorted("id")  # groups are not for everybody
        others = staff.filtered(lambda user: user.id not in without)
        return others.filtered(self._custrel_employs)[:1]

    def _custrel_get_chosen_fallback(self):
        """:return: the fallback user of the settings, if he works here and may see what
        he gets; or nobody"""
        chosen = self.custrel_fallback_user_id
        return chosen if self._custrel_follows(chosen) else chosen.browse()

    def _custrel_filter_own(self, users):
        """:return: those of these users to whom work of this company may be given: its
        internal users, archived or not"""
        everybody = users.sudo()  # colleagues of other companies may be unreadable
        own = everybody.filtered(lambda u: not u.share and self in u.company_ids)
        return own.with_env(users.env)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._custrel_check_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._custrel_check_numbers(vals)
        return super().write(vals)

    @api.model
    def _custrel_check_numbers(self, vals):
        """:raise ValidationError: a whole number of ours is too big for the database"""
        for name, value in vals.items():
            field = self._fields.get(name)
            ours = name.startswith("custrel_") and field and field.type == "integer"
            if ours and isinstance(value, int | float) and not abs(value) <= LARGEST:
                raise ValidationError(
                    self.env._(
                        "%s: give a smaller number.",
                        field._description_string(self.env),
                    )
                )


def _days(begin, end):
    """:return: generator of the days of which something lies between two moments"""
    day, last = begin.date(), (end - MINUTE).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
