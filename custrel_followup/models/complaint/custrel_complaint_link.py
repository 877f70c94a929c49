from odoo import api, models
from odoo.tools.misc import hash_sign, verify_hash_signed

ANSWERS = ("confirm", "reopen")
LINK_HOURS = 30 * 24


class CustrelComplaint(models.Model):
    """The links of a mail by which a customer answers what we proposed, without a
    login."""

    _inherit = "custrel.complaint"

    def _get_customer_url(self, answer):
        """An address that lets whoever holds it answer this one proposal.

        :param str answer: "confirm" or "reopen"
        :return: URL, good for thirty days and until the proposal is answered
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
    def _find_by_token(self, answer, token):
        """:return: the complaint whose present proposal the token is for, or none"""
        complaint, proposed_at = self._read_token(answer, token)
        if complaint.state == "resolved" and str(complaint.proposed_at) == proposed_at:
            return complaint
        return self.browse()

    @api.model
    def _find_answered(self, answer, token, reason):
        """:return: the complaint to which this answer was given already, by whoever
        clicks twice, or none"""
        complaint, _proposed_at = self._read_token(answer, token)
        if complaint and complaint._is_answered(answer, reason):
            return complaint
        return self.browse()

    @api.model
    def _find_used(self, answer, token):
        """:return: the complaint of a link that we made, for whoever looks how it
        stands after the link was used or a newer one was made; or none"""
        return self._read_token(answer, token)[0]

    @api.model
    def _read_token(self, answer, token):
        """:return: the complaint that a token is for, if it is ours, and the moment of
        the proposal"""
        if answer not in ANSWERS:
            return self.browse(), ""
        env = self.sudo().env  # reads the secret of the database
        try:
            signed = verify_hash_signed(env, f"custrel-complaint-{answer}", token)
            complaint_id, proposed_at = signed or (0, "")
        except (ValueError, TypeError, OverflowError):
            return self.browse(), ""  # cut off or made up
        return self.browse(complaint_id).exists(), proposed_at
