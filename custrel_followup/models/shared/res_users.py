from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import periods


class ResUsers(models.Model):
    _inherit = "res.users"

    custrel_digest_date = fields.Date(
        string="Last Digest of Follow-ups",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The owner's local day for which the last digest was sent.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_author_of_grades(self):
        # No foreign key does this, see UncheckedMany2one.
        changes = self.env["custrel.grade.change"].sudo()  # also of other companies
        if changes.search_count([("user_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("Users who set grades can't be deleted. Archive them.")
            )

    def _custrel_as_reader(self, records):
        """:return: the records with the rights of this user where he works"""
        self.ensure_one()
        user = self.sudo()  # his companies, whoever asks
        companies = user.company_id | user.company_ids
        return records.with_user(self).with_context(allowed_company_ids=companies.ids)

    def _custrel_filter_readable(self, records):
        """:return: those of the records that this user may open, by one query"""
        self.ensure_one()
        own = self._custrel_as_reader(records)
        if not records or not self.sudo().active or not own.browse().has_access("read"):
            return records.browse()
        found = set(own._search([("id", "in", records.ids)], active_test=False))
        return records.filtered(lambda record: record.id in found)

    def _custrel_today(self):
        """:return: the user's present calendar day"""
        self.ensure_one()
        tz = self.tz or self.company_id._custrel_tz()
        return periods.local_day(fields.Datetime.now(), tz)
