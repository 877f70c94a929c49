"""Runs inside Odoo: what a set of data needs from the ORM."""

from datetime import date


def make_staff(env, count, login):
    """Create ordinary salespeople, and a foreign currency with a rate."""
    group = env.ref("sales_team.group_sale_salesman")
    env["res.users"].with_context(no_reset_password=True).create(
        [
            {
                "name": f"Salesperson {number}",
                "login": login.format(number),
                "email": f"{login.format(number)}@example.com",
                "group_ids": [(4, group.id)],
            }
            for number in range(1, count + 1)
        ]
    )
    euro = (
        env["res.currency"]
        .with_context(active_test=False)
        .search([("name", "=", "EUR")])
    )
    euro.active = True
    env["res.currency.rate"].create(
        {
            "currency_id": euro.id,
            "name": date.today().replace(year=date.today().year - 3, day=1),
            "rate": 0.9,
        }
    )
    env.cr.commit()
