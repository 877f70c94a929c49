from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.jobs import Job
from .custrel_followup_planner import BULK
from .levelling import Levelling

PEOPLE = 20
"""Whose days are levelled in one transaction."""


class CustrelFollowup(models.Model):
    """Days that hold more than fits give some of it to later days.

    :class:`Levelling` finds the days. They are written by one statement for all
    follow-ups of some people: the ORM would take far longer than finding them.
    """

    _inherit = "custrel.followup"

    @api.model
    def _cron_level(self, batch_size=PEOPLE):
        """Move open follow-ups of cadences from days that are too full.

        A second run moves nothing; what was not levelled when it is killed is levelled
        by the next one.

        :param int batch_size: people whose days are levelled in one transaction
        :raise Exception: the last error, where nobody could be told of it
        """
        with Job(self.env, "Level") as job:
            job.each(
                self.env["res.company"].search([]),
                partial(self.with_context(**BULK)._level_company, job, batch_size),
            )

    @api.model
    def _level_company(self, job, batch_size, company):
        job.batches(
            self._get_planned_for(company),
            partial(self._level_people, company),
            size=batch_size,
        )

    @api.model
    def _get_planned_for(self, company):
        """:return: list of ids of the people who have open follow-ups of cadences"""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT user_id FROM custrel_followup
                    WHERE state = 'planned' AND active AND origin = 'cadence'
                      AND automatic IS NOT TRUE
                      AND company_id = %s AND user_id IS NOT NULL
                    ORDER BY user_id""",
                company.id,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _level_people(self, company, user_ids):
        self._move(company, Levelling(company, user_ids).get_moves())

    @api.model
    def _move(self, company, moves):
        """Move follow-ups with their reminders and the dates of their customers.

        :param moves: list of :class:`Move`
        :return: the follow-ups that were still open
        """
        if not moves:
            return self.browse()
        ids, days, flags, latest = map(list, zip(*moves, strict=True))
        self._start_ladder_again_on(dict(zip(ids, days, strict=True)))
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH place AS (
                    SELECT * FROM unnest(%(ids)s::int[], %(days)s::date[],
                                         %(flags)s::bool[], %(latest)s::date[])
                        AS place (id, day, too_much, latest)
                ), reminder AS (
                    UPDATE mail_activity activity
                       SET date_deadline = place.day
                      FROM place
                     WHERE activity.res_model = 'custrel.followup'
                       AND activity.res_id = place.id
                       AND activity.custrel_reminder AND activity.active
                       AND activity.date_deadline != place.day
                )
                UPDATE custrel_followup followup
                   SET date_planned = place.day, too_much = place.too_much,
                       date_latest = place.latest, write_uid = %(uid)s,
                       write_date = %(now)s
                  FROM place
                 WHERE followup.id = place.id AND followup.state = 'planned'
                RETURNING followup.id, followup.partner_id
                """,
                ids=ids,
                days=days,
                flags=flags,
                latest=latest,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        moved = self.browse(row[0] for row in rows)
        moved.invalidate_recordset(["date_planned", "too_much", "date_latest"])
        self.env["mail.activity"].invalidate_model(["date_deadline"])
        customers = self.env["res.partner"].browse({row[1] for row in rows})
        customers._custrel_update_contact_dates(company)
        return moved

    @api.model
    def _start_ladder_again_on(self, days):
        """:param days: dict of ids of follow-ups to the days to which they move"""
        told = self.search(
            [
                ("id", "in", list(days)),
                "|",
                ("second_told_on", "!=", False),
                ("manager_told_on", "!=", False),
            ]
        )
        told.filtered(lambda f: f.date_planned < days[f.id])._forget_told()
