from datetime import date, timedelta

from .test_lifecycle import TODAY, LifecycleCommon


class RetentionCommon(LifecycleCommon):
    """Histories of purchases in two companies, read by who leads all."""

    @classmethod
    def _on(cls, customer, *days, company=None, **values):
        """Orders at noon in Shanghai of these days, as texts."""
        for day in days:
            cls._create_order(
                customer, date=f"{day} 04:00:00", company=company, **values
            )

    def _rows(self, model, user=None, company=None):
        """:return: the model as somebody has it, without what was read before"""
        self.env.flush_all()
        self.env.invalidate_all()
        company = company or self.company
        rows = self.env[model].with_user(user or self.leader)
        return rows.with_context(allowed_company_ids=company.ids).sudo(False)

    def _create_move(self, kind, partner, day, amount, **line):
        self.env["account.chart.template"].try_loading(
            "generic_coa", self.company, install_demo=False
        )
        values = {
            "product_id": self.product.id,
            "price_unit": amount,
            "tax_ids": False,
            **line,
        }
        move = (
            self.env["account.move"]
            .with_company(self.company)
            .create(
                {
                    "move_type": kind,
                    "partner_id": partner.id,
                    "invoice_date": day,
                    "invoice_line_ids": [(0, 0, values)],
                }
            )
        )
        move.action_post()
        return move

    def _create_histories(self, random, customers=25, days=1200):
        """Customers with purchases at random.

        :return: dict of customer to a sorted list of days
        """
        histories = {}
        for number in range(customers):
            customer = self._create_customer(f"Customer {number}")
            count = random.choice((1, 1, 2, 3, 8))
            found = {
                TODAY - timedelta(days=random.randrange(days)) for _n in range(count)
            }
            self._on(customer, *found)
            histories[customer] = sorted(found)
        return histories


def months_between(first, last):
    """:return: first days of the months from one to the other"""
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return months
