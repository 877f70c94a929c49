import logging
from collections import defaultdict

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from .handover_work import QUIET

_logger = logging.getLogger(__name__)

BATCH = 100


class CustrelHandover(models.Model):
    """Carrying a handover out, in batches that can die at any line."""

    _inherit = "custrel.handover"

    def action_apply(self):
        """Hand over now, or on the day the handover begins.

        The first lines are done at once, the others by a job that is set going.

        :raise UserError: a line has nobody to take it, or it is under way already
        """
        self.check_access("write")
        self._require(("draft", "scheduled"))
        for handover in self:
            if handover.unassigned_count:
                raise UserError(
                    self.env._(
                        "Choose a new person for each customer first: %s are without.",
                        handover.unassigned_count,
                    )
                )
            handover._check_successors()
            if handover.date_from > handover.company_id._custrel_today():
                handover.state = "scheduled"
            else:
                handover._start()
        return True

    def _check_successors(self):
        """:raise UserError: somebody chosen has left meanwhile"""
        chosen = self.line_ids.filtered(lambda x: x.state == "todo").new_user_id
        gone = chosen.filtered(lambda user: not self.company_id._custrel_employs(user))
        if gone:
            raise UserError(
                self.env._(
                    "%s can't take over: archived, or not of this company.",
                    ", ".join(gone.mapped("name")),
                )
            )

    def _start(self):
        """Do the first batch here and now; what is left is the job's."""
        for handover in self:
            handover._begin()
            handover._apply_batch(handover._get_todo(BATCH))
            if not handover._finish():
                # The job is the system's, whoever hands over.
                self.env.ref("custrel_followup.ir_cron_hand_over").sudo()._trigger()

    def _begin(self):
        """What came since somebody last looked goes along."""
        self._collect()
        self.state = "applying"

    def _get_todo(self, limit):
        return self.env["custrel.handover.line"].search(
            [("handover_id", "=", self.id), ("state", "=", "todo")],
            order="id",
            limit=limit,
        )

    @api.model
    def _cron_hand_over(self, batch_size=BATCH):
        """Begin what is scheduled for today, carry on what is under way, give back
        what absent people lent.

        Each batch is one transaction that marks what it did, so the job can be killed
        and repeated; one bad line does not stop the rest.

        :raise Exception: the last error, when everything was tried
        """
        cron, error = self.env["ir.cron"], None
        for handover in self.search([("state", "=", "scheduled")]):
            if handover.date_from <= handover.company_id._custrel_today():
                handover._begin()
        for handover in self.search([("state", "=", "applying")]):
            handover = handover.company_id._custrel_work_in(handover)
            while lines := handover._get_todo(batch_size):
                error = handover._apply_batch(lines) or error
                self.env.invalidate_all()
                if not cron._commit_progress(len(lines), remaining=1):
                    return
            handover._finish()
        for handover in self.search(self._get_due_returns()):
            try:
                with self.env.cr.savepoint():
                    handover._give_back()
            except Exception as exc:
                _logger.exception("Giving back handover %s failed", handover.id)
                error = exc
            cron._commit_progress(1, remaining=1)
        cron._commit_progress(remaining=0)
        if error:
            raise error

    def _apply_batch(self, lines):
        """Hand over these lines, one by one where that fails together.

        :return: the last error, or None
        """
        try:
            with self.env.cr.savepoint():
                self._apply_lines(lines)
            return None
        except OperationalError:
            raise  # somebody else was faster: all is tried again with a new snapshot
        except Exception:
            _logger.info("Handing over %s at once failed", lines, exc_info=True)
        error = None
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    self._apply_lines(line)
            except OperationalError:
                raise
            except Exception as exc:
                _logger.info("Handing over %s failed", line, exc_info=True)
                line.write({"state": "failed", "error": str(exc)})
                error = None if isinstance(exc, UserError) else exc
        return error

    def _apply_lines(self, lines):
        self.ensure_one()
        lines.write({"state": "done", "done_at": fields.Datetime.now(), "error": False})
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        reason = f"{self.user_id.name}: {reasons[self.reason]}"
        by_role = defaultdict(lines.browse)
        for line in lines:
            by_role[line.role, line.new_user_id] |= line
        for (role, user), own in by_role.items():
            if not self.company_id._custrel_employs(user):
                raise UserError(
                    self.env._("%s does not work here any more.", user.name or "?")
                )
            if role != "work":
                own.with_context(custrel_reason=reason)._move_role(
                    role, self.user_id, user
                )
        for user, own in lines.grouped("new_user_id").items():
            own.item_ids._hand_on(self.user_id, user)
        if self.introduce:
            lines._plan_introductions()
        lines._send_letters()

    def _finish(self):
        """:return: whether no line is left to hand over"""
        if self._get_todo(1):
            return False
        self.state = "applied"
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True


class CustrelHandoverItem(models.Model):
    _inherit = "custrel.handover.item"

    def _hand_on(self, person, user):
        """Open work goes from the person, or whoever held it for him, to ``user``."""
        waiting = self.filtered(lambda item: not item.moved)
        for holder, items in waiting.grouped("held_by_id").items():
            moved = items._give([person.id, *holder.ids], user)
            moved.sudo().moved = True  # nobody writes them himself


class CustrelHandoverLine(models.Model):
    _inherit = "custrel.handover.line"

    def _move_role(self, role, person, user):
        """Give ``user`` the role where ``person`` still has it.

        :raise UserError: he would be both contacts of a customer
        """
        company = self.company_id[:1]
        # Roles change hands whoever sees to the handover.
        partners = self.partner_id.sudo().with_company(company).with_context(**QUIET)
        if role == "first":
            moved = partners.filtered(lambda partner: partner.user_id == person)
            # Contacts below a customer have its salesperson, too.
            below = moved.search(
                [("id", "child_of", moved.ids), ("user_id", "=", person.id)]
            )
            (moved | below).write({"user_id": user.id})
        else:
            held = (
                self.env["custrel.assignment"]
                .sudo()  # as above
                .search(
                    [
                        ("partner_id", "in", partners.ids),
                        ("company_id", "=", company.id),
                        ("user_id", "=", person.id),
                        ("role", "=", role),
                        ("date_end", "=", False),
                    ]
                )
            )
            moved = partners.browse(held.partner_id.ids)
            both = moved.filtered(lambda partner: partner.user_id == user)
            if both and role == "second":
                raise UserError(
                    self.env._(
                        "%(person)s is the first contact of %(customers)s already.",
                        person=user.name,
                        customers=", ".join(both.mapped("name")),
                    )
                )
            held._pass_on(user)
        self.filtered(lambda line: line.partner_id.id in moved.ids).role_moved = True

    def _plan_introductions(self):
        """Whoever is new to a customer plans to meet him."""
        new = self.filtered(
            lambda line: line.role_moved and line.role in ("first", "second")
        )
        # The new person need not be one whose follow-ups the manager sees.
        followups = self.env["custrel.followup"].sudo().with_context(**QUIET)
        company = self.company_id[:1]
        day = company._custrel_workday_after(company.custrel_introduction_days)
        created = followups.create([line._prepare_introduction(day) for line in new])
        for line, followup in zip(new, created, strict=True):
            line.introduction_id = followup

    def _prepare_introduction(self, day):
        lang = self.new_user_id.sudo().lang  # what he reads
        env = self.with_context(lang=lang or self.env.lang).env
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.new_user_id.id,
            "origin": "handover",
            "date_planned": day,
            "name": env._("Introduction"),
            "objective": env._(
                "Introduce yourself: you take over from %s.", self.user_id.name
            ),
        }
