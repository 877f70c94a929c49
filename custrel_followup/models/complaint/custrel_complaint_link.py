from odoo import api, models
from odoo.tools.misc import hash_sign, verify_hash_signed

ANSWERS = ("confirm", "reopen")
STATE = "state"
"""Not an answer: the link by which he sees how it stands."""

LINK_HOURS = 30 * 24


class CustrelComplaint(models.Model):
    """The links of a mail by which a customer answers what we proposed, without a
    login."""

    _inherit = "custrel.complaint"

    def _get_customer_url(self, answer):
        """An address that lets whoever holds it answer this one proposal, or see how
        the complaint stands.

        :param str answer: "confirm", "reopen" or :data:`STATE`
        :return: URL, good for thirty days; an answer, until the proposal is answered
        """
        self.ensure_one()
        token = hash_sign(
            self.sudo().env,  # reads the secret of the database
            f"custrel-complaint-{answer}",
            [self.id, str(self.proposed_at)],
            expiration_hours=LINK_HOURS,
        )
        return f"{self.get_base_url()}/complaint/{answer}/{token}"

    @api.model
    def _read_link(self, answer, token):
        """:return: the complaint that a link of ours is for, none if it is not ours;
        and whether the proposal that it answers still stands"""
        if answer not in (*ANSWERS, STATE):
            return self.browse(), False
        env = self.sudo().env  # reads the secret of the database
        try:
            signed = verify_hash_signed(env, f"custrel-complaint-{answer}", token)
            complaint_id, proposed_at = signed or (0, "")
        except (ValueError, TypeError, OverflowError):
            return self.browse(), False  # cut off or made up
        complaint = self.browse(complaint_id).exists()
        stands = complaint.state == "resolved" and answer in ANSWERS
        return complaint, stands and str(complaint.proposed_at) == proposed_at

    def _takes_late(self, answer, reason):
        """Whether an answer is taken though the proposal does not stand any more:
        whoever clicks twice has said it already."""
        return self._is_answered(answer, reason)
