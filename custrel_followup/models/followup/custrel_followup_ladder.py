from odoo import fields, models

from .custrel_followup_planner import BULK

STEPS = ("second", "manager")

NOBODY_TOLD = {
    f"{step}_told_{what}": False for step in STEPS for what in ("on", "user_id")
}


class CustrelFollowup(models.Model):
    """Overdue follow-ups climb to the second contact and to the manager, see
    :class:`Ladder` for who that is."""

    _inherit = "custrel.followup"

    second_told_on = fields.Date(
        string="Colleague Told On",
        readonly=True,
        copy=False,
        help="When the overdue follow-up climbed to the customer's other contact, or "
        "to the manager if there is none.",
    )
    second_told_user_id = fields.Many2one(
        "res.users",
        string="Colleague Told",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Empty if the owner himself would have been told.",
    )
    manager_told_on = fields.Date(
        readonly=True,
        copy=False,
        help="When the overdue follow-up climbed to the leader of the owner's team.",
    )
    manager_told_user_id = fields.Many2one(
        "res.users",
        string="Manager Told",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Empty if he knew of it already.",
    )

    def write(self, vals):
        vals = self._get_checked(vals)
        if vals.get("date_planned"):
            self._start_ladder_again(fields.Date.to_date(vals["date_planned"]))
        result = super().write(vals)
        if vals.get("state", "missed") != "missed":
            self._forget_told()
        return result

    def _start_ladder_again(self, day):
        """Whoever was told of it is told anew when it is overdue on a later day."""
        self.filtered(lambda f: f.date_planned < day)._forget_told()

    def _forget_told(self):
        told = self.filtered(lambda f: f.second_told_on or f.manager_told_on)
        if told:
            told._keep(NOBODY_TOLD)

    def _mark_told(self, step, user, day):
        """:param user: who was told at this step; nobody if that was no news"""
        self.with_context(**BULK)._keep(
            {f"{step}_told_on": day, f"{step}_told_user_id": user.id}
        )
