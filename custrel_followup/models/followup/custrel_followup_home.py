from odoo import api, models

MY_DAY = "custrel_followup.custrel_my_day_action"


class CustrelFollowup(models.Model):
    """Who works by My Day can have it open when he logs in: Odoo's own *Home Action* of
    the user, set by a click of his and by nothing else."""

    _inherit = "custrel.followup"

    @api.model
    def action_begin_here(self):
        """Have My Day open when the present user logs in; if it does so already, it is
        Odoo again that decides.

        :return: action that says so and offers to undo it
        """
        self.browse().check_access("read")
        home = self.env.ref(MY_DAY)
        user = self.env.user  # his own preference
        former = user.action_id.id
        chosen = home.id if former != home.id else False
        user.action_id = chosen
        if chosen:
            message = self.env._("My Day opens when you log in.")
        else:
            message = self.env._("My Day does not open any more when you log in.")
        more = {"home": former, "chosen": chosen}
        return self.browse()._offer_undo({}, message, more)

    @api.model
    def _undo_more(self, offer):
        result = super()._undo_more(offer)
        user = self.env.user
        # What he chose elsewhere meanwhile stays.
        if "home" in offer and user.action_id.id == offer["chosen"]:
            user.action_id = offer["home"]
        return result
