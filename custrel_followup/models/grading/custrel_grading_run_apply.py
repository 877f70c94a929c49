from odoo import api, fields, models
from odoo.exceptions import UserError

from . import moving


class CustrelGradingRun(models.Model):
    """Apply what a run proposes."""

    _inherit = "custrel.grading.run"

    def action_apply(self):
        """Write the proposed grades on the customers and keep each move.

        :raise UserError: the run is not computed
        """
        self.check_access("write")
        for run in self:
            if run.state != "computed":
                raise UserError(
                    self.env._(
                        "%s must be computed before it can be applied.", run.name
                    )
                )
            run._apply(moving.take_moves(run))
        return True

    def _apply(self, moves):
        """:param SQL moves: see :func:`moving.apply_moves`
        :return: list of errors of what follows from the moves, which stop nothing
        """
        self._bring_into_force()
        made = self._execute(moving.apply_moves(self, self.env.user, moves))
        self._keep_moved(made)
        self._keep(
            {
                "state": "applied",
                "applied_at": fields.Datetime.now(),
                "applied_by_id": self.env.user.id,
            }
        )
        self.env["mail.activity"]._custrel_find_reminders(self).unlink()
        self._begin(self.company_id._custrel_start())
        return self._follow_grades()

    def _follow_grades(self):
        """Do what follows from other grades of many customers, after applying and after
        taking back.

        :return: list of errors, which stop nothing
        """
        self.env["custrel.customer.rhythm"]._follow_run(self)
        return []

    @api.model
    def _begin(self, companies):
        """Act on the first run that was ever applied in a company; rooms add what
        begins then.

        :param companies: those that begin now, often none
        """
