from odoo import api, fields, models


class CustrelTestVisit(models.Model):
    """Somebody of ours visits a customer, once a day."""

    _name = "custrel.test.visit"
    _description = "Visit"
    _inherit = ["custrel.customer.record"]
    _people = ("user_id",)

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one("res.users", ondelete="restrict")
    day = fields.Datetime(required=True)
    done_at = fields.Datetime(readonly=True, copy=False)

    _once_a_day = models.UniqueIndex("(partner_id, company_id, day)")

    @api.model_create_multi
    def create(self, vals_list):
        records, vals_list = self._accept_new(vals_list)
        vals_list = [dict(vals) for vals in vals_list]
        self._put_customers(vals_list)
        return super(CustrelTestVisit, records).create(vals_list).with_env(self.env)

    def action_done(self):
        self._keep({"done_at": fields.Datetime.now()})
        return True
