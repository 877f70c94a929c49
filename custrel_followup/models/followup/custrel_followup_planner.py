from functools import partial

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.tools import SQL

from ..shared.jobs import Job, LostRace
from .planning import Planning

BULK = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class CustrelFollowup(models.Model):
    """The cadence of a grade plans the next follow-up of each customer."""

    _inherit = "custrel.followup"

    @api.model
    def _cron_plan(self, batch_size=500):
        """Move what lies on days off, and plan what falls due within the days that each
        company plans ahead.

        A planned customer no longer matches, so it can be repeated and killed at any
        line. Several workers may run at once: each takes customers that no other one
        holds, and a unique index forbids the second follow-up.

        :raise Exception: the last error, where nobody could be told of it
        """
        companies = self.env["res.company"].search([])
        with Job(self.env, "Plan") as job:
            job.each(companies, partial(self._avoid_days_off, job, batch_size))
            started = companies._custrel_find_started()
            job.each(started, partial(self._plan_company, job, batch_size))

    @api.model
    def _plan_company(self, job, batch_size, company):
        cadences = self.env["custrel.cadence"]._get_used(company)
        if not cadences:
            return
        planning = Planning(company, cadences.values())
        due = self._due_customers(company, cadences, planning.horizon)
        planning.set_out(self._select_due(due))
        records = company._custrel_work_in(self).with_context(**BULK)
        job.batches(
            planning.customers,
            partial(records._plan_batch, planning),
            size=batch_size,
            claim=partial(self._claim_customers, due),
        )

    @api.model
    def _select_due(self, due):
        """:param SQL due: see :meth:`_due_customers`
        :return: list of dicts, without what only the planning of each one needs
        """
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL("SELECT id, user_id, grade_id, cadence_id, last_day FROM (%s) due", due)
        )

    @api.model
    def _due_customers(self, company, cadences, horizon, graded=None):
        """A cancelled follow-up counts like a contact, so that it does not come back at
        once; one that had been agreed for later counts on the day it was cancelled. A
        missed one counts on its day: the next one comes a period later.

        :param dict cadences: that the company uses, see `custrel.cadence._get_used`
        :param SQL graded: table of partner_id, company_id, grade_id; the present
            grades if not given
        :return: SQL of id, grade_id, cadence_id, user_id, second_id, last_day,
            last_channel_id, times of customers that are due and have no open
            follow-up in the company
        """
        records = self.env["custrel.cadence"]
        grade = SQL("present.grade_id")

        def select(value):
            return records._select_used(cadences, grade, value)

        cadence = select(lambda record: record.id)
        needs = records._join_needs(cadences, SQL("partner.id"), company)
        return SQL(
            """
            SELECT partner.id, partner.user_id, second.user_id AS second_id,
                   present.grade_id, %(cadence)s AS cadence_id, past.last_day,
                   past.last_channel_id, past.times
              FROM res_partner partner
              JOIN %(graded)s present
                ON present.partner_id = partner.id
               AND present.company_id = %(company)s
              LEFT JOIN LATERAL (%(past)s) past ON TRUE
              LEFT JOIN custrel_assignment second
                ON second.partner_id = partner.id AND second.company_id = %(company)s
               AND second.role = 'second' AND second.date_end IS NULL
              %(needs)s
             WHERE partner.active
               AND partner.commercial_partner_id = partner.id
               AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
               AND present.grade_id IN %(grades)s
               AND %(has_cadence)s
               AND (past.last_day IS NULL OR past.last_day <= %(limit)s)
               AND NOT EXISTS (
                   SELECT FROM custrel_followup open
                    WHERE open.partner_id = partner.id
                      AND open.company_id = %(company)s
                      AND open.state = 'planned'
                      AND open.beside_plan IS NOT TRUE
               )
            """,
            graded=graded or SQL("custrel_customer_grade"),
            past=self._select_past(company),
            company=company.id,
            cadence=cadence,
            needs=needs,
            grades=tuple({grade_id for grade_id, _quadrant in cadences}),
            # A grade may have cadences for pressing needs alone.
            has_cadence=SQL("%s IS NOT NULL", cadence) if needs else SQL("TRUE"),
            limit=select(lambda r: SQL("%s::date", r._get_latest_last(horizon))),
        )

    @api.model
    def _select_past(self, company, partner=None):
        """:param SQL partner: column with the id of a customer; that of the row
            ``partner`` if not given
        :return: SQL of what was done so far for him: last_day, last_channel_id, times
        """
        return SQL(
            """
            SELECT max(CASE followup.state
                       WHEN 'cancelled' THEN CASE followup.origin
                            WHEN 'cadence' THEN followup.date_planned
                            ELSE LEAST(followup.date_planned,
                                       (followup.write_date AT TIME ZONE 'UTC'
                                        AT TIME ZONE %(tz)s)::date) END
                       WHEN 'missed' THEN followup.date_planned
                       ELSE (followup.date_end AT TIME ZONE 'UTC'
                             AT TIME ZONE %(tz)s)::date END) AS last_day,
                   count(*) FILTER (
                       WHERE followup.state IN ('done', 'missed')
                         AND followup.beside_plan IS NOT TRUE
                         AND followup.is_attempt IS NOT TRUE
                   ) AS times,
                   (array_agg(followup.channel_id
                              ORDER BY followup.date_end DESC)
                       FILTER (WHERE followup.state = 'done')
                   )[1] AS last_channel_id
              FROM custrel_followup followup
             WHERE followup.partner_id = %(partner)s
               AND followup.company_id = %(company)s
               AND (followup.state IN ('done', 'missed')
                    OR followup.state = 'cancelled'
                       AND followup.beside_plan IS NOT TRUE)
               AND followup.active  -- as everywhere, see the dates of contact
            """,
            tz=company._custrel_tz(),
            company=company.id,
            partner=partner or SQL("partner.id"),
        )

    @api.model
    def _claim_customers(self, due, ids):
        """Lock those of the customers that are still due and that nobody else holds.

        :return: list of dicts, see :meth:`_due_customers`
        """
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """%s AND partner.id IN %s
                ORDER BY partner.id FOR NO KEY UPDATE OF partner SKIP LOCKED""",
                due,
                tuple(ids),
            )
        )

    @api.model
    def _plan_batch(self, planning, rows):
        """Plan one follow-up for each row that has an owner.

        :raise LostRace: another worker planned one of the same customers meanwhile
        """
        try:
            with planning.undo_on_error():
                self.create(self._prepare_batch(planning, rows))
        except UniqueViolation as error:
            if "one_open_cadence" in (error.diag.constraint_name or ""):
                raise LostRace from error
            raise

    @api.model
    def _prepare_batch(self, planning, rows):
        """Find owner and day for each row; nothing is written.

        A customer without a salesperson goes to the leader of his team as far as that
        leader has room within the days that are planned ahead: nobody gets the
        customers of all. The others wait for an owner.

        :return: list of values of follow-ups, those who come first first
        """
        company, rows = planning.company, planning.sort(rows)
        planning.look_up(rows)
        fallback = company._custrel_get_chosen_fallback()
        turns = self._take_turns(planning, rows)
        owners = self._get_owners(company, turns, fallback)
        planned = []
        for row in rows:
            owner = owners[row["id"]]
            if not owner:
                continue
            before = planning.count_placed()
            vals = self._prepare_planned(planning, row, owner)
            if planning.has_owner(row) or planning.has_room(vals):
                planned.append(vals)
            else:
                planning.take_back(before)
        return planned

    @api.model
    def _take_turns(self, planning, rows):
        """:return: the rows, with the second contact as user where it is his turn"""
        turns = {row["id"] for row in rows if planning.is_turn_of_second(row)}
        present = planning.company._custrel_get_following() if turns else ()
        return [
            row | {"user_id": row["second_id"]}
            if row["id"] in turns and row["second_id"] in present
            else row
            for row in rows
        ]

    @api.model
    def _prepare_planned(self, planning, row, owner):
        """:param planning: the :class:`Planning` of this run
        :param dict row: of a customer, see :meth:`_due_customers`
        :param owner: id of who is to contact him
        """
        record = planning.get_cadence(row)
        owner, absent = planning.find_person(row, owner)
        channel = planning.pick_channel(row)
        minutes = planning.get_minutes(channel)
        place, latest = planning.place(row, owner, minutes)
        vals = {
            "partner_id": row["id"],
            "company_id": planning.company.id,
            "user_id": owner,
            "stand_in_for_id": absent,
            "cadence_id": record.id,
            "origin": "cadence",
            "date_planned": place.day,
            "date_latest": latest,
            "too_much": place.too_much,
            "minutes": minutes,
        }
        if channel:
            vals["channel_id"] = channel
        return vals

    @api.model
    def _get_owners(self, company, rows, fallback):
        """Who looks after each customer: salesperson, team leader or fallback user.

        :param rows: dicts with the ``id`` and ``user_id`` of customers
        :param fallback: user, maybe nobody
        :return: dict of customer id to user id (False if the company has nobody)
        """
        present = company._custrel_get_following()
        orphans = [row for row in rows if row["user_id"] not in present]
        leaders = self._get_leaders(company, [row["id"] for row in orphans])
        return {
            row["id"]: row["user_id"]
            if row["user_id"] in present
            else leaders.get(row["id"]) or fallback.id
            for row in rows
        }

    @api.model
    def _get_leaders(self, company, partner_ids):
        """:return: dict of customer id to the leader of the team of its last order, or
        None"""
        if not partner_ids:
            return {}
        led = self._get_led_teams(company)
        leader_of = {team.id: team.user_id.id for team in led}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (contact.commercial_partner_id)
                       contact.commercial_partner_id, sale.team_id
                  FROM res_partner contact
                  JOIN sale_order sale ON sale.partner_id = contact.id
                 WHERE contact.commercial_partner_id IN %s
                   AND sale.company_id = %s AND sale.team_id IS NOT NULL
                 ORDER BY contact.commercial_partner_id, sale.date_order DESC
                """,
                tuple(partner_ids),
                company.id,
            )
        )
        last_team = dict(rows)
        return {
            partner_id: leader_of.get(last_team.get(partner_id))
            for partner_id in partner_ids
        }

    @api.model
    def _get_led_teams(self, company):
        """:return: sales teams with a leader who works in the company, its own first"""
        teams = self.env["crm.team"].sudo()  # whoever plans may not see them
        teams = teams.search([("company_id", "in", (False, company.id))])
        people = company._custrel_get_following()
        led = teams.filtered(lambda team: team.user_id.id in people)
        return led.sorted(lambda team: not team.company_id)
