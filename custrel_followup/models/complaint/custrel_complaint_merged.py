from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..shared.actions import open_window
from .custrel_complaint_stage import MERGED


class CustrelComplaint(models.Model):
    """What was merged into another complaint: kept under its number, counted nowhere,
    and whatever comes to it goes on in the other one.

    How two are made one is in ``custrel_complaint_merge.py``.
    """

    _inherit = "custrel.complaint"

    merged_into_id = fields.Many2one(
        "custrel.complaint",
        string="Goes On In",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The complaint into which this one was merged. It leads to one that was "
        "not merged itself.",
    )
    merged_ids = fields.One2many(
        "custrel.complaint",
        "merged_into_id",
        string="Merged Complaints",
        context={"active_test": False},
        readonly=True,
        help="Complaints that go on in this one.",
    )
    merged_count = fields.Integer(compute="_compute_merged_count")

    @api.depends("merged_into_id")
    def _compute_state(self):
        merged = self.filtered("merged_into_id")
        merged.state = MERGED
        return super(CustrelComplaint, self - merged)._compute_state()

    @api.depends("merged_ids")
    def _compute_merged_count(self):
        for complaint in self:
            complaint.merged_count = len(complaint.merged_ids)

    def _go_on(self):
        """:return: the complaints in which these go on, each itself unless it was
        merged"""
        return self.browse(dict.fromkeys((c.merged_into_id or c).id for c in self))

    def _require(self, states, message):
        for complaint in self.filtered("merged_into_id"):
            raise UserError(complaint._say_merged())
        return super()._require(states, message)

    def _say_merged(self):
        other = self.merged_into_id.sudo()  # its number is no secret
        return self.env._(
            "%(complaint)s was merged into %(other)s. Go on there.",
            complaint=self.display_name,
            other=other.name,
        )

    def write(self, vals):
        """Nothing moves what was merged, but it goes along to another customer."""
        if "stage_id" in vals:
            for complaint in self.filtered("merged_into_id"):
                raise UserError(complaint._say_merged())
        result = super().write(vals)
        if not {"partner_id", "contact_id"}.isdisjoint(vals):
            for complaint in self.sudo():  # whoever may see which of them
                if complaint.merged_ids:
                    complaint.merged_ids._as_program().write(
                        {
                            "partner_id": complaint.partner_id.id,
                            "contact_id": complaint.contact_id.id,
                        }
                    )
        return result

    @api.constrains("active", "merged_into_id")
    def _check_merged_is_archived(self):
        if any(c.active and c.merged_into_id for c in self):
            raise ValidationError(
                self.env._(
                    "What was merged into another complaint stays archived. Take it "
                    "out again instead."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_merged(self):
        if self.sudo().merged_ids:  # whoever may see them
            raise ValidationError(
                self.env._(
                    "Other complaints were merged into this one: it is kept. Close or "
                    "reject it instead."
                )
            )

    def _describe_waiting(self):
        if self.state == MERGED:
            other = self.merged_into_id.sudo()  # its number is no secret
            return self.env._("Merged into %s", other.name)
        return super()._describe_waiting()

    def action_open_merged(self):
        """:return: action with the complaints that were merged into this one"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_complaint_action",
            name=self.env._("Merged Complaints"),
            domain=[
                ("merged_into_id", "=", self.id),
                ("active", "in", (True, False)),
            ],
            context={"create": False},
        )

    # ------------------------------------------------------------- what comes to it

    @api.model
    def _select_routes(self, message, values, routes):
        """A mail to what was merged is one to the complaint that goes on."""
        routes = super()._select_routes(message, values, routes)
        complaints = self.sudo()  # the gateway may run as anybody
        return [
            (model, complaints.browse(thread_id or ())._go_on().id, *rest)
            for model, thread_id, *rest in routes
        ]

    def message_post(self, **kwargs):
        """What somebody writes, in whatever way, is said where the complaint goes
        on; the program notes what it does where it is done."""
        goes_on = self._go_on()
        if goes_on != self and kwargs.get("message_type") in ("comment", "email"):
            return goes_on.message_post(**kwargs)
        return super().message_post(**kwargs)

    def _get_customer_addresses(self):
        """Whoever reported it, too, is written to and answers."""
        addresses = super()._get_customer_addresses()
        for merged in self.sudo().merged_ids:  # of any colleague
            addresses |= merged._get_customer_addresses()
        return addresses

    # --------------------------------------------------------------- by the customer

    @api.model
    def _find_going_on(self, complaint_id, domain):
        """:param domain: of the complaints that somebody may see
        :return: where one goes on that was merged; none if one of them is not his"""
        number = Domain("id", "=", complaint_id) & Domain("merged_into_id", "!=", False)
        archived = self.with_context(active_test=False)
        merged = archived.search(domain & number, limit=1)
        return self.search(domain & Domain("id", "in", merged.merged_into_id.ids))

    def _takes_late(self, answer, reason):
        """What the customer misses in a proposal that was merged is told all the
        same."""
        if self.merged_into_id and answer == "reopen" and (reason or "").strip():
            return True
        return super()._takes_late(answer, reason)

    def _reopen_by_customer(self, reason):
        merged = self.filtered("merged_into_id")
        for complaint in merged:
            person = complaint._rating_get_partner()
            complaint.merged_into_id._post_from_portal(person, reason)
        return super(CustrelComplaint, self - merged)._reopen_by_customer(reason)
