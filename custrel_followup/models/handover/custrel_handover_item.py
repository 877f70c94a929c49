from odoo import fields, models

from . import open_work


class CustrelHandoverItem(models.Model):
    """A piece of open work that goes along with a customer: kept so that an absence
    gives back just what it took."""

    _name = "custrel.handover.item"
    _description = "Open Work of a Handover"
    _inherit = ["custrel.kept"]
    _log_access = False
    _rec_name = "line_id"

    line_id = fields.Many2one(
        "custrel.handover.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True
    )
    held_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        help="Who holds it until it is handed over.",
    )
    moved = fields.Boolean(readonly=True, help="It went to the new person.")

    _once = models.UniqueIndex("(line_id, res_model, res_id)")

    def _get_records(self, model):
        """:return: the records of one model among them, whoever may see these"""
        ids = self.filtered(lambda item: item.res_model == model).mapped("res_id")
        return self.env[model].sudo().browse(ids)  # they are somebody else's work

    def _give(self, old_users, user):
        """Make ``user`` the owner of the pieces of work that still belong to one of
        ``old_users``.

        :param list old_users: ids of users
        :return: the items whose work changed hands
        """
        given = self.browse()
        for model, items in self.grouped("res_model").items():
            ids = set(
                open_work.give(self.env, model, items.mapped("res_id"), old_users, user)
            )
            given |= items.filtered(lambda item, ids=ids: item.res_id in ids)
        return given

    def _hand_on(self, person, user):
        """Open work goes from the person, or whoever held it for him, to ``user``."""
        waiting = self.filtered(lambda item: not item.moved)
        for holder, items in waiting.grouped("held_by_id").items():
            moved = items._give([person.id, *holder.ids], user)
            moved.sudo().moved = True  # nobody writes them himself
