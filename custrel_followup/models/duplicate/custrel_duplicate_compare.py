from odoo import api, fields, models


class CustrelDuplicate(models.Model):
    """Both customers side by side, what differs marked, and what hangs on each."""

    _inherit = "custrel.duplicate"

    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    @api.depends("partner_id", "other_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_comparison(self):
        for pair in self:
            pair.comparison = self.env["ir.qweb"]._render(
                "custrel_followup.duplicate_comparison",
                {"rows": pair._get_rows(), "sides": pair.partner_id | pair.other_id},
            )

    def _get_rows(self):
        """:return: list of dicts: label, both values, whether they are the same, and
        whether they differ (who has none does not), and whether they are numbers;
        nothing of what neither has"""
        self.ensure_one()
        both = self.partner_id | self.other_id
        one, other = (partner._custrel_describe_side() for partner in both)
        rows = [
            {
                "label": label,
                "one": one[label],
                "other": other[label],
                "same": one[label] == other[label],
                "differs": bool(one[label] and other[label])
                and one[label] != other[label],
                "is_count": False,
            }
            for label in one
            if one[label] or other[label]
        ]
        rows += self._get_shared_rows()
        # Numbers, no contents: who keeps one must know on which one more hangs.
        everything = both.sudo()
        for label, numbers in everything._custrel_count_sides().items():
            one, other = (numbers.get(partner.id, 0) for partner in both)
            rows.append(
                {
                    "label": label,
                    "one": one,
                    "other": other,
                    "same": False,
                    "differs": False,
                    "is_count": True,
                }
            )
        return rows

    def _get_shared_rows(self):
        """:return: rows like those, for what a contact of one of them has: nothing else
        here says why they are suspected"""
        labels = {
            "phone": self.env._("Telephone"),
            "email": self.env._("E-mail"),
        }

        def describe(key, person):
            if person == person.commercial_partner_id:
                return key
            return self.env._("%(key)s, of %(person)s", key=key, person=person.name)

        return [
            {
                "label": self.env._("%s in common", labels[kind]),
                "one": describe(key, one),
                "other": describe(key, other),
                "same": True,
                "differs": False,
                "is_count": False,
            }
            for kind, key, one, other in self._find_shared()[self.id]
            if one != self.partner_id or other != self.other_id
        ]
