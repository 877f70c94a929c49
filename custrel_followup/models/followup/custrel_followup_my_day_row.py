from odoo import api, fields, models
from odoo.tools import SQL, format_date


class CustrelFollowup(models.Model):
    """What a line of My Day shows beside the follow-up, and the order of the work.

    All of it is computed when it is read, for all the lines of a page at once.
    """

    _inherit = "custrel.followup"

    work_order = fields.Integer(
        string="Order of Work",
        compute="_compute_work_order",
        export_string_translation=False,
        help="0 what is overdue or agreed, 1 the rest of what is due, 2 what is due "
        "later, 3 what is closed. Sorted by it, customers of one number stand by grade "
        "and then by date.",
    )
    grade_code = fields.Char(related="grade_id.code", string="Grade Code")
    phone = fields.Char(
        compute="_compute_phone",
        help="Of the first participant who has one, otherwise of the customer.",
    )
    last_result = fields.Char(
        compute="_compute_last_result",
        help="The result of the last follow-up or attempt, and its day.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    year_amount = fields.Monetary(
        string="Amount",
        compute="_compute_year_amount",
        help="What the customer bought in the months that its value score counts.",
    )
    given_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the assignee got it from somebody else.",
    )
    is_new = fields.Boolean(
        string="New",
        compute="_compute_is_new",
        help="It came to its assignee since the company closed on its last working "
        "day.",
    )

    # --------------------------------------------------------------------- order

    @api.depends("state", "date_planned", "origin")
    @api.depends_context("tz")
    def _compute_work_order(self):
        today = fields.Date.context_today(self)
        for followup in self:
            day = followup.date_planned
            if followup.state != "planned":
                followup.work_order = 3
            elif not day or day > today:
                followup.work_order = 2
            else:
                agreed = followup.origin == "next_action"
                followup.work_order = 0 if agreed or day < today else 1

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "work_order":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        state, day, origin, start = (
            self._column_of(alias, name)
            for name in ("state", "date_planned", "origin", "date_start")
        )
        grade = self._fields["grade_id"]
        _grades, grade_alias = grade.join(self, alias, query)
        today = fields.Date.context_today(self)
        keys = [
            SQL(
                """CASE WHEN %(state)s != 'planned' THEN 3
                        WHEN %(day)s > %(today)s THEN 2
                        WHEN %(day)s < %(today)s OR %(origin)s = 'next_action' THEN 0
                        ELSE 1 END""",
                state=state,
                day=day,
                origin=origin,
                today=today,
            ),
            SQL("COALESCE(%s, 2147483647)", SQL.identifier(grade_alias, "sequence")),
            day,
            SQL("COALESCE(%s, 'infinity')", start),
            SQL.identifier(alias, "id"),
        ]
        return SQL(", ").join(SQL("%s %s", key, direction) for key in keys)

    def _field_to_sql(self, alias, field_expr, query=None):
        """The grade is that of the customer in the company of the follow-up."""
        if field_expr != "grade_id" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["grade_id"], "read")
        present = self.env["custrel.customer.grade"].sudo()  # shows with the customer
        present_alias = query.make_alias(alias, present._table)
        query.add_join(
            "LEFT JOIN",
            present_alias,
            present._table,
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(present_alias, "partner_id"),
                self._column_of(alias, "partner_id"),
                SQL.identifier(present_alias, "company_id"),
                self._column_of(alias, "company_id"),
            ),
        )
        return present._field_to_sql(present_alias, "grade_id", query)

    # ------------------------------------------------------------------- columns

    @api.depends("partner_id.phone", "contact_ids.phone")
    def _compute_phone(self):
        for followup in self:
            # One by one, so that a list of follow-ups reads their customers together.
            numbers = filter(None, followup.contact_ids.mapped("phone"))
            followup.phone = next(numbers, followup.partner_id.phone)

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "lang", "tz")
    def _compute_last_result(self):
        last = self._get_last_recorded()
        for followup in self:
            pair = followup.partner_id.id, followup.company_id.id
            id_, moment, result, channel = last.get(pair, (None,) * 4)
            if not id_ or id_ == followup._origin.id:
                followup.last_result = False
                continue
            local = fields.Datetime.context_timestamp(followup, moment)
            followup.last_result = self.env._(
                "%(result)s, %(day)s",
                result=result.name or channel.name,
                day=format_date(self.env, local.date()),
            )

    def _get_last_recorded(self):
        """:return: dict of customer id and company id to id, end, result and channel of
        the last recorded follow-up that the user may see"""
        query = self._search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "done"),
            ]
        )
        names = (
            "partner_id",
            "company_id",
            "id",
            "date_end",
            "result_id",
            "channel_id",
        )
        partner, company, id_, end, *others = (
            SQL.identifier(self._table, name) for name in names
        )
        query.order = SQL("%s, %s, %s DESC, %s DESC", partner, company, end, id_)
        columns = SQL(", ").join([partner, company, id_, end, *others])
        rows = self.env.execute_query(
            query.select(SQL("DISTINCT ON (%s, %s) %s", partner, company, columns))
        )
        results, channels = (
            self.env[model].browse({row[place] for row in rows} - {None})
            for model, place in (("custrel.followup.result", 4), ("custrel.channel", 5))
        )
        return {
            (row[0], row[1]): (
                row[2],
                row[3],
                results.browse(row[4] or ()).with_prefetch(results._ids),
                channels.browse(row[5]).with_prefetch(channels._ids),
            )
            for row in rows
        }

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_year_amount(self):
        scores = self.env["custrel.score"].search_fetch(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            ["partner_id", "company_id", "amount"],
        )
        amounts = {(s.partner_id.id, s.company_id.id): s.amount for s in scores}
        for followup in self:
            pair = followup.partner_id.id, followup.company_id.id
            followup.year_amount = amounts.get(pair, 0.0)

    # ----------------------------------------------------------------------- new

    @api.depends("given_at", "create_date", "user_id", "create_uid", "state")
    @api.depends_context("uid")
    def _compute_is_new(self):
        self.is_new = False
        mine = self.filtered(
            lambda f: f.state == "planned" and f.user_id == self.env.user
        )
        for company, followups in mine.grouped("company_id").items():
            closed = company._custrel_last_closing()
            for followup in followups:
                came = followup.given_at
                if not came and followup.create_uid != self.env.user:
                    came = followup.create_date
                followup.is_new = bool(came) and came >= closed

    def write(self, vals):
        if "user_id" not in vals or "given_at" in vals:
            return super().write(vals)
        given = self.filtered(lambda f: f.user_id.id != (vals["user_id"] or False))
        if given:  # before: who gives it away may have nothing to do with it then
            given._keep({"given_at": fields.Datetime.now()})
        return super().write(vals)
