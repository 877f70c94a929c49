from odoo import fields, models
from odoo.tools import ormcache

STATES = [
    ("new", "New"),
    ("in_progress", "In progress"),
    ("waiting", "Waiting for customer"),
    ("resolved", "Solution proposed"),
    ("closed", "Closed"),
    ("rejected", "Rejected"),
]
OPEN_STATES = ("new", "in_progress", "waiting")
"""What is still to be done by us, or cannot go on without the customer."""

ENDED_STATES = ("resolved", "closed", "rejected")


class CustrelComplaintStage(models.Model):
    _name = "custrel.complaint.stage"
    _description = "Complaint Stage"
    _inherit = ["custrel.checked", "custrel.cached"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        STATES,
        string="Meaning",
        required=True,
        default="in_progress",
        help="What a complaint in this stage is for targets, mails and figures, "
        "however the stage is called.",
    )
    fold = fields.Boolean(
        string="Folded in Kanban", help="The column is closed until somebody opens it."
    )
    description = fields.Text(
        translate=True, help="Shown to those who handle complaints in this stage."
    )

    def _get_first(self, state):
        """:return: the first stage of a meaning, empty if there is none"""
        return self.browse(self._get_first_ids().get(state, ()))

    @ormcache()
    def _get_first_ids(self):
        """:return: dict of each meaning to the id of its first stage"""
        stages = self.sudo().search([])  # the same for everybody
        return {stage.state: stage.id for stage in reversed(stages)}
