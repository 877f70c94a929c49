from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ..complaint.desk import Desk
from . import open_work
from .time_left import TimeLeft

ROLES = ("first", "second", "collaborator", "work")
"""In the order in which they are shown."""

LAST = 2**31
"""Rank of what has no grade."""


class CustrelHandover(models.Model):
    """Find what a person looks after and has to do, and propose who takes it: those of
    his team, or chosen people, who have time for it."""

    _inherit = "custrel.handover"

    @api.model_create_multi
    def create(self, vals_list):
        # One that was just cancelled no longer stands in the way of the next one.
        self.flush_model(["state"])
        handovers = super().create(vals_list)
        for handover in handovers:
            if handover.state == "draft":
                handover._collect()
        return handovers

    def write(self, vals):
        result = super().write(vals)
        if not {"user_id", "company_id"}.isdisjoint(vals):
            self._require(("draft",))
            self.check_access("create")  # somebody else's is as good as another one
            self.action_collect()
        return result

    def action_collect(self):
        """Look again for what the person holds; chosen successors stay.

        :raise UserError: it is being carried out already
        """
        self.check_access("write")
        self._require(("draft", "scheduled"))
        for handover in self:
            handover._collect()
        return True

    def _collect(self):
        """Bring lines and open work in step with what the person holds now."""
        self = self.with_company(self.company_id)  # whose roles and days count
        partners = self.env["res.partner"].sudo()  # he may lead customers of all teams
        led = partners.search([("user_id", "=", self.user_id.id)]).commercial_partner_id
        if led:
            rows = self.env["custrel.assignment"].sudo()  # of those customers, too
            rows._follow_salespeople(led)
        work = open_work.open_work(self)
        roles = self._get_roles()
        customers = {customer for _model, _id, customer in work}
        wanted = set(roles.items()) | {
            (customer, "work") for customer in customers if customer not in roles
        }
        self._renew_lines(wanted)
        self._renew_items(work)
        self._propose()
        self._write_letters()

    def _get_roles(self):
        """:return: dict of customer id to the role of the person"""
        rows = self.env["custrel.assignment"].sudo()  # his customers of all teams
        present = rows.search(
            [
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_end", "=", False),
                ("partner_id.active", "=", True),
            ]
        )
        return {row.partner_id.id: row.role for row in present}

    def _renew_lines(self, wanted):
        """:param wanted: set of customer id, or False, and role"""
        present = {(line.partner_id.id, line.role): line for line in self.line_ids}
        gone = [
            line.id
            for key, line in present.items()
            if key not in wanted
            and line.state == "todo"
            and not line.item_ids.held_by_id
        ]
        self.line_ids.browse(gone).unlink()
        missing = wanted - present.keys()
        customers = self.env["res.partner"].sudo()  # his customers of all teams
        customers = customers.browse(
            customer for customer, _role in missing if customer
        )
        # Key customers first, those without a grade last.
        ranks = {
            customer.id: customer.custrel_grade_id.sequence or LAST
            for customer in customers
        }
        missing = sorted(
            missing,
            key=lambda key: (ROLES.index(key[1]), ranks.get(key[0], LAST), key[0]),
        )
        mails = {customer.id: bool(customer.email) for customer in customers}
        self.env["custrel.handover.line"].sudo().create(  # nobody makes them himself
            [
                {
                    "handover_id": self.id,
                    "partner_id": customer,
                    "role": role,
                    "send_mail": role == "first" and mails.get(customer, False),
                }
                for customer, role in missing
            ]
        )
        self.invalidate_recordset(["line_ids"])

    def _renew_items(self, work):
        lines = {line.partner_id.id: line for line in self.line_ids}
        held = self.line_ids.item_ids
        known = {(item.res_model, item.res_id) for item in held}
        wanted = {(model, record) for model, record, _customer in work}
        held.filtered(
            lambda item: (
                (item.res_model, item.res_id) not in wanted
                and not item.held_by_id
                and item.line_id.state == "todo"
            )
        ).unlink()
        self.env["custrel.handover.item"].sudo().create(  # nobody writes them himself
            [
                {"line_id": lines[customer].id, "res_model": model, "res_id": record}
                for model, record, customer in work
                if (model, record) not in known
            ]
        )

    def _propose(self):
        """Choose somebody for each line that has nobody, by the rule of the team."""
        open_lines = self.line_ids.filtered(
            lambda line: line.state == "todo" and not line.new_user_id
        )
        if not open_lines:
            return
        time_left = TimeLeft(self.line_ids)
        desk = Desk(self.env, self.company_id, self.user_id)
        chosen = defaultdict(self.env["custrel.handover.line"].browse)
        for line in open_lines:
            chosen[self._propose_for(line, time_left, desk)] |= line
        for (user, reason), lines in chosen.items():
            if user:
                lines._choose(user, reason)

    def _propose_for(self, line, time_left, desk):
        """:return: user, and why it is him: a value of ``new_user_reason``"""
        person, succession = self.user_id, time_left.succession
        partner = line.partner_id.sudo()  # whoever looks after the customer
        if line.role == "work":
            if complaint := line.item_ids._get_records("custrel.complaint")[:1]:
                agent = desk.find(
                    complaint.team_id, complaint.partner_id, complaint.green_channel
                )
                return agent, "complaint"
            if not partner:
                return self.responsible_id, "responsible"
            if partner.user_id != person and succession.is_free(partner.user_id):
                return partner.user_id.sudo(False), "owner"
        co_owner = partner.custrel_second_user_id
        if self.reason == "absence" and line.role == "first":
            # He stands in by himself, and knows the customer.
            if co_owner != person and succession.is_free(co_owner):
                return co_owner.sudo(False), "co_owner"
        others = partner.user_id | partner.custrel_second_user_id
        others |= partner.custrel_collaborator_ids
        hours = time_left.get_hours(line)
        # Better a colleague who knows the customer than nobody.
        for taken in (others, partner.user_id):
            user, reason = succession.find(person, taken.ids, hours)
            if user:
                return user, "known" if user.id in others.ids else reason
        return self.responsible_id, "responsible"

    def action_split(self):
        """Spread the lines that are not handed over over the chosen people, as far as
        they have time.

        :raise UserError: nobody is chosen
        """
        self.check_access("write")
        for handover in self:
            if not handover.successor_ids:
                raise UserError(
                    self.env._("Choose the people who are to share the customers.")
                )
            handover._split_among(handover.successor_ids)
        return True

    def _split_among(self, users):
        """Spread lines that are still to hand over over ``users``, by the time that
        each of them has."""
        moving = self.line_ids.filtered(lambda line: line.state in ("todo", "failed"))
        moving.new_user_id = False  # nobody has them as yet
        time_left = TimeLeft(self.line_ids, users)
        for line in moving:
            taken, hours = line.other_user_id.ids, time_left.get_hours(line)
            chosen = time_left.succession.spread(users.ids, taken, hours)
            line._choose(users.browse(chosen) or users[:1], "split")
