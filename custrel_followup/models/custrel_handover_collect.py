from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from . import handover_work
from .custrel_complaint_dispatch import Desk
from .custrel_handover import OPEN_STATES

ROLES = ("first", "second", "collaborator")


class CustrelHandover(models.Model):
    """Finding what a person holds, and proposing who takes it."""

    _inherit = "custrel.handover"

    @api.model
    def _open_for(self, user):
        """Open a handover of a person in each company where he looks after somebody or
        has open work, and hold that work, before Odoo removes his activities.

        :param user: about to be archived
        """
        self._replace_responsible(user)
        for company in self._get_companies(user):
            handover = self.with_company(company).search(
                [
                    ("user_id", "=", user.id),
                    ("company_id", "=", company.id),
                    ("state", "in", OPEN_STATES),
                ],
                limit=1,
            )
            if not handover:
                handover = self.with_company(company).create(
                    {
                        "user_id": user.id,
                        "company_id": company.id,
                        "reason": "leave",
                        "date_from": company._custrel_today(),
                        "automatic": True,
                    }
                )
            elif handover.state != "applying":
                handover.write({"reason": "leave", "date_to": False})
                handover._collect()
            if not handover.line_ids:
                handover.unlink()
                continue
            handover._hold()
            handover._ask_responsible()

    @api.model
    def _replace_responsible(self, user):
        """Somebody else sees to the handovers that ``user`` was responsible for, and
        holds what he held."""
        handovers = self.search(
            [("responsible_id", "=", user.id), ("state", "in", OPEN_STATES)]
        )
        for handover in handovers:
            succession = handover.company_id._custrel_succession()
            handover.responsible_id = succession.get_leader(user, handover.user_id)
            held = handover.line_ids.item_ids.filtered(
                lambda item: item.held_by_id == user
            )
            held._give([user.id], handover.responsible_id)
            held.held_by_id = handover.responsible_id
            handover._ask_responsible()

    @api.model
    def _get_companies(self, user):
        """:return: companies in which the user is known or has something"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cid FROM res_company_users_rel WHERE user_id = %(user)s
                UNION SELECT company_id FROM custrel_assignment
                       WHERE user_id = %(user)s AND date_end IS NULL
                UNION SELECT company_id FROM custrel_followup
                       WHERE user_id = %(user)s AND state = 'planned'
                UNION SELECT company_id FROM custrel_complaint
                       WHERE user_id = %(user)s AND state NOT IN ('closed', 'rejected')
                """,
                user=user.id,
            )
        )
        return self.env["res.company"].browse(sorted(row[0] for row in rows))

    def _collect(self):
        """Bring lines and open work in step with what the person holds now."""
        self.ensure_one()
        partners = self.env["res.partner"].sudo()  # he may lead customers of all teams
        led = partners.search([("user_id", "=", self.user_id.id)]).commercial_partner_id
        if led:
            rows = self.env["custrel.assignment"].sudo()  # as above
            rows._follow_salespeople(led)
        work = handover_work.open_work(self)
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
        rows = self.env["custrel.assignment"].sudo()  # as above
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
        order = {role: n for n, role in enumerate((*ROLES, "work"))}
        missing = sorted(wanted - present.keys(), key=lambda k: (order[k[1]], k[0]))
        customers = self.env["res.partner"].sudo()  # as above
        customers = customers.browse(
            customer for customer, _role in missing if customer
        )
        mails = {customer.id: bool(customer.email) for customer in customers}
        self.env["custrel.handover.line"].create(
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

    # --------------------------------------------------------------- proposals

    def _propose(self):
        """Choose somebody for each line that has nobody, by the rule of the team."""
        company = self.company_id
        succession = company._custrel_succession()
        desk = Desk(self.env, company, self.user_id)
        chosen = defaultdict(self.env["custrel.handover.line"].browse)
        for line in self.line_ids:
            if line.state == "todo" and not line.new_user_id:
                chosen[self._propose_for(line, succession, desk)] |= line
        for user, lines in chosen.items():
            if user:
                lines.new_user_id = user

    def _propose_for(self, line, succession, desk):
        person = self.user_id
        partner = line.partner_id.sudo()  # whoever looks after the customer
        if line.role == "work":
            if complaint := line.item_ids._get_records("custrel.complaint")[:1]:
                return desk.find(
                    complaint.team_id, complaint.partner_id, complaint.green_channel
                )
            if not partner:
                return self.responsible_id
            if partner.user_id != person and succession.is_free(partner.user_id):
                return partner.user_id.sudo(False)
        others = line.other_user_id | partner.custrel_collaborator_ids
        return (
            succession.propose(person, others.ids)
            # Better a colleague who knows the customer than nobody.
            or succession.propose(person, partner.user_id.ids)
            or self.responsible_id
        )

    # ------------------------------------------------------------------ holding

    def _hold(self):
        """Nothing is without an owner while successors are looked for."""
        for handover in self:
            items = handover.line_ids.item_ids.filtered(lambda item: not item.moved)
            for holder, own in items.grouped(handover._get_holder).items():
                held = own._give([handover.user_id.id], holder)
                held.sudo().held_by_id = holder  # nobody writes them himself

    def _get_holder(self, item):
        """Who holds a piece of open work until it is handed over.

        :return: the leader of its complaint team, the
            first contact of a customer whom the person did not look after, or else the
            responsible
        """
        holder = self.env["res.users"]
        if item.res_model == "custrel.complaint":
            holder = item._get_records("custrel.complaint").team_id.user_id
        elif item.line_id.role == "work":
            holder = item.line_id.partner_id.user_id
        if holder != self.user_id and self.company_id._custrel_employs(holder):
            return holder
        return self.responsible_id

    def _release(self):
        """Held work goes back to the person, if he is there."""
        for handover in self:
            items = handover.line_ids.item_ids.filtered("held_by_id")
            if handover.user_id.active:
                for holder, own in items.grouped("held_by_id").items():
                    own._give([holder.id], handover.user_id)
            items.sudo().held_by_id = False  # nobody writes them himself

    def _ask_responsible(self):
        user = self.responsible_id.sudo()  # his language
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=user.with_context(lang=user.lang).env._(
                "Hand over the customers of %s", self.user_id.name
            ),
            user_id=user.id,
        )
