from odoo import fields, models

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

MERGED = "merged"
"""State of a complaint that goes on in another one, whatever its stage was."""

CLOSED_STATES = ("closed", "rejected", MERGED)
"""Nobody waits for anything any more."""

ARCHIVED_TOO = ("active", "in", (True, False))
"""Part of a domain: what was closed and archived has been a complaint, too."""

EACH_ONCE = [ARCHIVED_TOO, ("state", "!=", MERGED)]
"""Domain of all complaints there have been; what was reported twice is one of them."""


class CustrelComplaintStage(models.Model):
    _name = "custrel.complaint.stage"
    _description = "Complaint Stage"
    _inherit = ["custrel.catalogue", "custrel.needed"]
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

    def _get_kinds(self):
        return set(self.mapped("state"))

    def _describe_loss(self, kinds):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "No stage would mean “%s” any more, and complaints could not go on. Add "
            "another stage with this meaning first.",
            "”, “".join(labels[state] for state, _label in STATES if state in kinds),
        )

    def _get_first(self, state):
        """:return: the first stage of a meaning, empty if there is none"""
        stages = self.sudo()  # the same for everybody
        return stages.search([("state", "=", state)], limit=1).sudo(False)
