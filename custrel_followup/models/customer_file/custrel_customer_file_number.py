from collections import Counter

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...rules import facts
from ..shared.listing import say_all


class CustrelCustomerFile(models.Model):
    """The number of a customer, unique in a company (row K1).

    One that somebody gives is kept, and so is the reference that the contact has in
    Odoo, where no other customer has it; others get the next of the company's sequence.
    """

    _inherit = "custrel.customer.file"

    @api.model
    def _check_numbers(self, vals_list):
        """:raise ValidationError: one of the numbers of new files is taken, is given
        twice, or is nothing to keep"""
        here = self.env.company.id
        given = [
            (vals.get("company_id") or here, vals["number"])
            for vals in vals_list
            if vals.get("number")
        ]
        if not given:
            return
        for _company, number in given:
            self._check_no_personal_id(number)
        twice = [number for (_, number), count in Counter(given).items() if count > 1]
        if twice:
            raise ValidationError(
                self.env._(
                    "%s: two customers can't have one number. Give each its own, or "
                    "none: it gets the next free one.",
                    say_all(self.env, twice[:5]),
                )
            )
        for company in {company for company, _number in given}:
            self._check_free(company, [n for c, n in given if c == company])

    def _check_number(self, number):
        self._check_no_personal_id(number)
        for company, files in self.grouped("company_id").items():
            if len(files) > 1:
                self._check_numbers(
                    [{"company_id": company.id, "number": number}] * len(files)
                )
            self._check_free(company.id, [number], files)

    @api.model
    def _check_no_personal_id(self, number):
        if facts.is_personal_id(number):
            raise ValidationError(self.env["res.partner"]._custrel_say_personal_id())

    @api.model
    def _check_free(self, company, numbers, files=None):
        """:raise ValidationError: another file of the company has one of the numbers"""
        taken = self.sudo().search(  # also of customers of others
            [
                ("company_id", "=", company),
                ("number", "in", numbers),
                ("id", "not in", files.ids if files else []),
            ],
            limit=5,
        )
        if taken:
            raise ValidationError(
                "\n".join(
                    self.env._(
                        "%(number)s is the number of %(customer)s already. Give "
                        "another one, or none: it gets the next free one.",
                        number=file.number,
                        customer=file.partner_id.display_name,
                    )
                    for file in taken
                )
            )

    @api.model
    def _give_numbers(self, partners):
        """Make the files of these customers in the present company, and number those
        that have none. Twice gives the same.

        :param partners: commercial entities
        """
        company = self.env.company
        self.flush_model(["partner_id", "company_id", "number"])
        partners.flush_recordset(["ref"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id, btrim(partner.ref)
                  FROM res_partner partner
             LEFT JOIN custrel_customer_file file
                    ON file.partner_id = partner.id AND file.company_id = %s
                 WHERE partner.id = ANY(%s) AND file.number IS NULL
              ORDER BY partner.id
                """,
                company.id,
                partners.ids,
            )
        )
        if not rows:
            return
        numbers = self._choose_numbers(company, rows)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO custrel_customer_file (
                    partner_id, company_id, number, currency_id,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT given.partner_id, %(company)s, given.number, %(currency)s,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(ids)s, %(numbers)s) given (partner_id, number)
                ON CONFLICT (partner_id, company_id) DO UPDATE
                   SET number = EXCLUDED.number
                 WHERE custrel_customer_file.number IS NULL
                """,
                company=company.id,
                currency=company.currency_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                ids=[id_ for id_, _ref in rows],
                numbers=numbers,
            )
        )
        self.invalidate_model()
        partners.invalidate_recordset(["custrel_number"])

    @api.model
    def _choose_numbers(self, company, rows):
        """:param rows: pairs of customer id and its reference in Odoo
        :return: list of the number of each: the reference if it is free, the first time
            it comes; else the next of the sequence
        """
        refs = [
            ref if ref and not facts.is_personal_id(ref) else None for _, ref in rows
        ]
        used = company._custrel_get_used_customer_numbers([r for r in refs if r])
        chosen = []
        for ref in refs:
            chosen.append(None if ref in used else ref)
            used.add(ref)
        missing = chosen.count(None)
        drawn = company._custrel_take_customer_numbers(missing, chosen)
        return [number or drawn.pop(0) for number in chosen]
