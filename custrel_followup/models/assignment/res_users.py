from odoo import models
from odoo.tools import SQL


class ResUsers(models.Model):
    """Whoever only looked after customers may be deleted: his name stays in their
    history."""

    _inherit = "res.users"

    def unlink(self):
        self._custrel_keep_names()
        return super().unlink()

    def _custrel_keep_names(self):
        """End what these users look after, and replace them by their names."""
        if not self:
            return
        rows = self.env["custrel.assignment"].sudo()  # nobody writes history himself
        rows.flush_model()
        self.env["res.partner"].flush_model(["name"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE custrel_assignment row
                   SET user_id = NULL, former_user = partner.name,
                       date_end = COALESCE(row.date_end,
                                           GREATEST(%s, row.date_start)),
                       end_reason = CASE WHEN row.date_end IS NULL THEN %s
                                         ELSE row.end_reason END,
                       write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                  FROM res_users person
                  JOIN res_partner partner ON partner.id = person.partner_id
                 WHERE person.id = row.user_id AND row.user_id IN %s
                """,
                self.env.company._custrel_today(),
                self.env._("The user was deleted"),
                self.env.uid,
                tuple(self.ids),
            )
        )
        rows.invalidate_model()
        rows._forget()
