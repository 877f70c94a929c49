import random
from collections import Counter
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import satisfaction
from ..shared.dates import say_count
from ..shared.jobs import run_soon
from ..shared.listing import say_all
from .asking import Asking, Person
from .res_company import ASK


class CustrelSurveyWave(models.Model):
    """Who is asked: seen before a wave starts, and settled when it does, by one
    statement."""

    _inherit = "custrel.survey.wave"

    @api.depends(
        "state",
        "domain",
        "grade_ids",
        "sample_share",
        "company_id",
    )
    @api.depends_context("lang")
    def _compute_preview(self):
        # It counts customers whom the reader may not see: a form that is not saved is
        # checked by nobody else.
        may_count = self.env.su or self.has_access("create")
        self.preview, self.drawn_count = False, 0
        for wave in self:
            if may_count and wave._is_draft_of_reader():
                asked, skipped = wave._draw()
                wave.preview = wave._describe_drawn(asked, skipped)
                wave.drawn_count = len(asked)

    def _is_draft_of_reader(self):
        if self.state != "draft":
            return False
        if self.env.su:
            return True
        self._check_domain()
        return self.company_id in self.env.companies

    def _describe_drawn(self, asked, skipped):
        """:param asked, skipped: see :meth:`_draw`
        :return: how many fit, would be asked, and would not, and why, in words"""
        counts = Counter(reason for _id, reason in skipped)
        labels = self.env["custrel.survey.wave.answer"]._fields["reason"]
        labels = dict(labels._description_selection(self.env))
        if not asked and not counts:
            return self.env._(
                "No customer fits. Choose other grades or other customers."
            )
        number, left_out = partial(say_count, self.env), counts.total()
        lines = [
            self.env._("Customers that fit: %s", number(len(asked) + left_out)),
            self.env._("Customers who will be asked: %s", number(len(asked))),
        ]
        if counts:
            lines.append(
                self.env._("Customers who will not be asked: %s", number(left_out))
            )
            lines += [
                self.env._(
                    "%(why)s: %(count)s", why=labels[reason], count=number(count)
                )
                for reason, count in counts.most_common()
            ]
        return "\n".join(lines)

    def _get_targets(self):
        """:return: list of ids of the customers that are meant"""
        company = self.company_id
        # Whoever wrote the domain may look for what it names: checked when he did.
        customers = self.env["res.partner"].sudo().with_company(company)
        customers = customers.with_context(allowed_company_ids=company.ids)
        grades = self.grade_ids._origin.ids
        domain = (
            customers._custrel_customer_domain()
            & Domain("company_id", "in", (False, company.id))
            & (
                Domain("custrel_grade_id", "in", grades)
                if grades
                else Domain("custrel_grade_id", "!=", False)
            )
            & self._parse_domain()
        )
        return list(customers.search(domain, order="id")._ids)

    def _draw(self):
        """:return: list of pairs of customer id and :class:`Person`, who would be asked
        now, and list of pairs of customer id and reason, who not"""
        self.ensure_one()
        targets = self._get_targets()
        found = Asking(self.company_id).find([(id_, None) for id_ in targets])
        pairs = list(zip(targets, found, strict=True))
        asked = [pair for pair in pairs if isinstance(pair[1], Person)]
        skipped = [pair for pair in pairs if not isinstance(pair[1], Person)]
        count = satisfaction.draw_count(len(asked), self.sample_share)
        if count < len(asked):
            # The same ones in the preview and when it starts, and others next time.
            drawn = random.Random(self._origin.id or 0).sample(range(len(asked)), count)
            chosen = set(drawn)
            skipped += [
                (id_, "sample")
                for n, (id_, _person) in enumerate(asked)
                if n not in chosen
            ]
            asked = [asked[n] for n in sorted(chosen)]
        return asked, skipped

    def action_open_drawn(self):
        """:return: action with the customers who would be asked if it started now"""
        self.check_access("write")
        asked, _skipped = self._draw()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Will Be Asked"),
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", [id_ for id_, _person in asked])],
            "context": {"create": False},
        }

    # ----------------------------------------------------------------------- start

    def action_ask_start(self):
        """Show the mail, and how many get it, before it starts.

        :return: action with the question
        """
        self.check_access("write")
        return self.env["custrel.survey.wave.start"]._open(self)

    def action_start(self):
        """Settle who is asked; the job begins to ask at once.

        :raise UserError: it has begun, is over, or nobody would be asked
        """
        self.check_access("write")
        for wave in self:
            if wave.state != "draft":
                raise UserError(self.env._("%s has begun already.", wave.name))
            today = wave.company_id._custrel_today()
            if wave.date_deadline < today:
                raise UserError(
                    self.env._(
                        "%s: the last day to answer is past. Choose a later one.",
                        wave.name,
                    )
                )
            asked, skipped = wave._draw()
            if not asked:
                raise UserError(
                    self.env._(
                        "%(wave)s: nobody would be asked.\n%(why)s",
                        wave=wave.name,
                        why=wave._describe_drawn(asked, skipped),
                    )
                )
            wave._start(asked, skipped)
        return True

    def _start(self, asked, skipped):
        """Write a row for each customer, and begin; both or neither."""
        now = fields.Datetime.now()
        undrawn = sum(why == "sample" for _id, why in skipped)
        vals = {"state": "asking", "started_at": now, "undrawn_count": undrawn}
        today = self.company_id._custrel_today()
        if self.date_start != today:
            vals["date_start"] = today
        self.sudo()._keep(vals)  # whoever may start it
        self._insert_answers(asked, skipped)
        run_soon(self.env, ASK)

    def _insert_answers(self, asked, skipped):
        rows = [(id_, person.contact_id, person.email, None) for id_, person in asked]
        rows += [(id_, None, None, why) for id_, why in skipped if why != "sample"]
        if not rows:
            return
        customers, contacts, emails, reasons = map(list, zip(*rows, strict=True))
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO custrel_survey_wave_answer (
                    wave_id, kind, scale, company_id, partner_id, asked_customer,
                    contact_id, mail_to, user_id, grade_id, state, reason, expires_on,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(wave)s, 'wave', %(scale)s, %(company)s, customer.id,
                       customer.id, row.contact_id, row.email, customer.user_id,
                       present.grade_id,
                       CASE WHEN row.reason IS NULL THEN 'waiting' ELSE 'skipped' END,
                       row.reason, %(deadline)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(customers)s::int[], %(contacts)s::int[],
                              %(emails)s::text[], %(reasons)s::text[])
                       row (id, contact_id, email, reason)
                  JOIN res_partner customer ON customer.id = row.id
                  LEFT JOIN custrel_customer_grade present
                    ON present.partner_id = customer.id
                   AND present.company_id = %(company)s
                 ORDER BY customer.id
                    ON CONFLICT DO NOTHING
                """,
                wave=self.id,
                scale=self.scale,
                company=self.company_id.id,
                deadline=self.date_deadline,
                uid=self.env.uid,
                now=self.env.cr.now(),
                customers=customers,
                contacts=contacts,
                emails=emails,
                reasons=reasons,
            )
        )
        self.env["custrel.survey.wave.answer"].invalidate_model()
        self.invalidate_recordset(["answer_ids"])

    # ----------------------------------------------------------------------- close

    def action_close(self):
        """Ask nobody any more; no answer counts from now on.

        :raise UserError: it is not asking
        """
        self.check_access("write")
        if others := self.filtered(lambda wave: wave.state != "asking"):
            raise UserError(
                self.env._(
                    "%s is not asking.", say_all(self.env, others.mapped("name"))
                )
            )
        self._close()
        return True

    def _close(self):
        """Close these, settle who was not asked, and make the waves that follow."""
        waves = self.sudo()  # whoever may close them
        waves._keep({"state": "closed", "closed_at": fields.Datetime.now()})
        waiting = waves.answer_ids.filtered(lambda row: row.state == "waiting")
        waiting._skip("late")
        waves.answer_ids._withdraw("late")
        for wave in waves.filtered(lambda w: w.active and w.every != "once"):
            wave._make_next()

    def _make_next(self):
        """:return: the draft of the following wave"""
        start = satisfaction.get_next_start(self.date_start, self.every)
        start = max(start, self.company_id._custrel_today())
        length = self.date_deadline - self.date_start
        following = self.copy(
            {
                "name": self.name,
                "date_start": start,
                "date_deadline": start + length,
            }
        )
        following._keep({"previous_id": self.id})
        return following
