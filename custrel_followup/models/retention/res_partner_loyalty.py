from odoo import models
from odoo.tools import SQL, format_amount, formatLang

from ...rules import loyalty as rules

PARTS = ("repeat", "price", "tolerance", "response", "referral")
EXACT = 50
"""Among so many customers no other place is rounded to that of the first or last."""


class ResPartner(models.Model):
    """Loyalty of a customer on his page."""

    _inherit = "res.partner"

    def _custrel_merge(self, sources):
        """What they bought becomes that of one: all years are counted anew."""
        rows = self.env["custrel.loyalty"].sudo()  # whoever may merge contacts
        own = rows.search([("partner_id", "in", (self | sources).ids)])
        own.company_id.custrel_loyalty_all_at = False
        own.unlink()
        return super()._custrel_merge(sources)

    def _custrel_get_page_sections(self):
        sections = super()._custrel_get_page_sections()
        if section := self._custrel_make_loyalty_section():
            sections["loyalty"] = section
        return sections

    def _custrel_make_loyalty_section(self):
        """:return: section with a bar for each part, None for who may not read it"""
        rows = self.env["custrel.loyalty"]
        if not rows.has_access("read"):
            return None
        row = rows.search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )
        known = row._get_known() if row else {}
        counts = row._count_peers() if row else {}
        bars = [
            {
                "title": title,
                "note": " · ".join(filter(None, (words, how))),
                # False is no place: XML-RPC knows no None, and 0 is the last place.
                "bar": False if place is None else place,
                "badge": self._custrel_say_place(row, place, counts.get(part)),
                "tone": "light",
            }
            for part, title, words, how in row._describe_parts(known)
            for place in (known.get(f"{part}_place"),)
        ]
        if bars:
            bars.append(self._custrel_explain_loyalty())
        title = self.env._("Loyalty")
        if known.get("score") is not None:
            title = self.env._(
                "Loyalty in %(year)s: %(score)s of 100",
                year=row.year,
                score=known["score"],
            )
        elif row:
            title = self.env._("Loyalty in %s", row.year)
        return self._custrel_make_section(
            title,
            bars,
            self.env._(
                "Nothing is counted yet. It is counted in the minutes after Go, then "
                "each night, for customers who bought."
            ),
            sequence=47,
            count=0,
            more="action_custrel_open_loyalty" if row else None,
        )

    def _custrel_say_place(self, row, place, count):
        """:param int count: customers among whom it is a place"""
        if place is None:
            return self.env._("nobody to compare with")
        grade = row.grade_id.code
        among = self.env._("grade %s", grade) if grade else self.env._("no grade")
        if place in (0, 100) and count <= EXACT:
            say = {0: self.env._("last of %s", count)}
            how = say.get(place) or self.env._("first of %s", count)
        else:
            how = self.env._("%s of 100", place)
        return f"{how} · {among}"

    def _custrel_explain_loyalty(self):
        """:return: row that says what the figures above it mean"""
        return {
            "title": self.env._("How it is measured"),
            "note": self.env._(
                "Each part compares the customer with those of his own grade, however "
                "much he buys: 0 is last, 100 first, 50 the middle. The whole is their "
                "mean; repeat purchases weigh %(repeat)s, no discounts %(price)s, "
                "staying after complaints %(tolerance)s, being reached %(response)s, "
                "recommending %(referral)s. What is not known weighs nothing.",
                **rules.WEIGHTS,
            ),
        }

    def action_custrel_open_loyalty(self):
        """:return: action with the years of this customer"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.custrel_loyalty_action"
        )
        return action | {
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {},
        }


class CustrelLoyalty(models.Model):
    _inherit = "custrel.loyalty"

    def _get_known(self):
        """:return: dict of the columns of this row; None for what is not known, where
        fields show 0"""
        self.ensure_one()
        names = ["score", "discount_share", "tolerance", "response"]
        names += [f"{part}_place" for part in PARTS]
        [values] = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE id = %s",
                SQL(", ").join(map(SQL.identifier, names)),
                SQL.identifier(self._table),
                self.id,
            )
        )
        return dict(zip(names, values, strict=True))

    def _count_peers(self):
        """:return: dict of part to among how many the place of this row is one: those
        of the grade in that year of whom it is known"""
        self.ensure_one()
        # How many there are, and nothing of them: also of those he may not read.
        [values] = self.env.execute_query(
            SQL(
                """
                SELECT %(counts)s
                  FROM custrel_loyalty
                 WHERE year = %(year)s AND company_id = %(company)s
                   AND grade_id IS NOT DISTINCT FROM %(grade)s
                """,
                counts=SQL(", ").join(
                    SQL("count(%s)", SQL.identifier(f"{part}_place")) for part in PARTS
                ),
                year=self.year,
                company=self.company_id.id,
                grade=self.grade_id.id or None,
            )
        )
        return dict(zip(PARTS, values, strict=True))

    def _describe_parts(self, known):
        """:param dict known: see :meth:`_get_known`
        :return: list of name of the part, title, what is known, and how it is measured;
            only of parts of which something is known
        """
        if not self:
            return []
        number = self._write_number
        parts = [
            (
                "repeat",
                self.env._("Repeat purchases"),
                self.env._(
                    "Days: %(days)s, quantity: %(quantity)s, amount: %(amount)s",
                    days=number(self.repeat_days),
                    quantity=number(self.repeat_quantity),
                    amount=format_amount(
                        self.env, self.repeat_amount, self.currency_id
                    ),
                ),
                self.env._("the first purchase of all does not count"),
            )
        ]
        if known["discount_share"] is not None:
            parts.append(
                (
                    "price",
                    self.env._("Buys without discounts"),
                    self.env._(
                        "Bought at a discount: %s%%", number(known["discount_share"])
                    ),
                    self.env._(
                        "lines with a discount, and orders of which a line takes "
                        "something off; a lower price is not seen"
                    ),
                )
            )
        if known["tolerance"] is not None:
            parts.append(
                (
                    "tolerance",
                    self.env._("Stays after complaints"),
                    self.env._(
                        "Complaints: %(count)s, bought again after: %(share)s%%",
                        count=number(self.complaints),
                        share=number(known["tolerance"]),
                    ),
                    self.env._("within 180 days"),
                )
            )
        if known["response"] is not None:
            parts.append(
                (
                    "response",
                    self.env._("Can be reached"),
                    self.env._(
                        "Follow-ups: %(count)s, reached: %(share)s%%",
                        count=number(self.contacts),
                        share=number(known["response"]),
                    ),
                    "",
                )
            )
        parts.append(
            (
                "referral",
                self.env._("Recommends us"),
                self.env._("Customers who bought first: %s", number(self.referrals)),
                "",
            )
        )
        return parts

    def _write_number(self, value):
        digits = 0 if float(value).is_integer() else 1
        return formatLang(self.env, value, digits=digits)
