from odoo import api, models

from . import open_work
from .custrel_handover import OPEN_STATES


class CustrelHandover(models.Model):
    """A handover opens by itself when somebody is archived, and is given up when he is
    there again before anything was handed over."""

    _inherit = "custrel.handover"

    @api.model
    def _open_for(self, users):
        """Open a handover of each of these people in each company where he looks after
        somebody or has open work, and hold that work, before Odoo removes activities.

        :param users: about to be archived
        """
        self._replace_responsible(users)
        for user, company in self._find_places(users):
            self.with_company(company)._open_in(company, user)

    @api.model
    def _find_places(self, users):
        """:return: list of pairs of user and company, each where he has anything"""
        rows = self.env["custrel.assignment"]
        led = self.env["res.partner"].search([("user_id", "in", users.ids)])
        rows._follow_salespeople(led.commercial_partner_id)
        domain = [("user_id", "in", users.ids)]
        places = open_work.places_of_work(self.env, users)
        for model, is_open in (
            (rows, [("date_end", "=", False)]),
            (self, [("state", "in", OPEN_STATES)]),
        ):
            places |= set(
                model._read_group(domain + is_open, ["user_id", "company_id"])
            )
        return sorted(places, key=lambda place: (place[0].id, place[1].id))

    @api.model
    def _open_in(self, company, user):
        handover = self.search(
            [
                ("user_id", "=", user.id),
                ("company_id", "=", company.id),
                ("state", "in", OPEN_STATES),
            ]
        )
        if not handover:
            handover = self.create(
                {
                    "user_id": user.id,
                    "company_id": company.id,
                    "reason": "leave",
                    "date_from": company._custrel_today(),
                    "automatic": True,
                }
            )
            if not handover.line_ids:
                handover.unlink()
                return
        elif handover.state != "applying":
            if handover.reason == "absence":
                handover.write({"reason": "leave", "date_to": False})
            handover._collect()
        handover._hold()
        handover._ask_responsible()

    @api.model
    def _come_back(self, users):
        """What was held is theirs again; what opened by itself is given up.

        :param users: archived until now
        """
        waiting = self.search(
            [("user_id", "in", users.ids), ("state", "in", ("draft", "scheduled"))]
        )
        waiting._release()
        waiting.filtered("automatic")._cancel()
