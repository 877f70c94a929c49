"""A company with 2,357 customers and five people, who never heard of the add-on: a
database without any set-up for it."""

from tools import lab

CUSTOMERS = 2357
LAPSED = 1553
"""Customers who bought before the last twelve months only."""
PEOPLE = "Ann", "Ben", "Cai", "Dora", "Eve"

STAFF = f"""
people = env["res.users"].with_context(no_reset_password=True).create([
    {{"login": name.lower(), "password": name.lower(), "name": name,
      "tz": "Asia/Shanghai", "email": f"{{name.lower()}}@example.com",
      "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]}}
    for name in {PEOPLE!r}])
env["res.users"].with_context(no_reset_password=True).create(
    {{"login": "boss", "password": "boss", "name": "Boss", "tz": "Asia/Shanghai",
      "email": "boss@example.com",
      "group_ids": [(4, env.ref("sales_team.group_sale_manager").id)]}})
north, south = env["crm.team"].create([
    {{"name": "North", "member_ids": [(6, 0, people[:3].ids)]}},
    {{"name": "South", "member_ids": [(6, 0, people[3:].ids)]}}])
env.company.partner_id.tz = "Asia/Shanghai"
env.cr.commit()
"""
# The orders have salespeople and teams, the customers have none, as in most databases.
SALES = f"""
INSERT INTO res_partner
    (name, complete_name, active, is_company, type, lang, autopost_bills,
     create_uid, create_date)
SELECT 'Buyer ' || n, 'Buyer ' || n, true, true, 'contact', 'en_US', 'ask', 1, now()
  FROM generate_series(1, {CUSTOMERS}) n;
UPDATE res_partner SET commercial_partner_id = id
 WHERE commercial_partner_id IS NULL;

INSERT INTO sale_order
    (name, partner_id, partner_invoice_id, partner_shipping_id, company_id,
     currency_id, currency_rate, user_id, team_id, state, date_order,
     amount_untaxed, amount_tax, amount_total, margin, create_uid, create_date)
SELECT 'B' || p.place || '/' || n, p.id, p.id, p.id, c.id, c.currency_id, 1,
       seller.id, seller.team_id, 'sale',
       now() - (CASE WHEN p.place <= {LAPSED} THEN 400 ELSE 5 END
                + (p.place * 7 + n * 53) % 330) * interval '1 day',
       amount, 0, amount, amount * (p.place % 40) / 100, 1, now()
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS place
          FROM res_partner WHERE name LIKE 'Buyer %') p
 CROSS JOIN LATERAL generate_series(1, 1 + (p.place % 7)::int) n
 CROSS JOIN LATERAL (
       SELECT round((200000.0 / (1 + p.place * 37 % 971) + n)::numeric, 2) AS amount
       ) money
 CROSS JOIN (SELECT id, currency_id FROM res_company ORDER BY id LIMIT 1) c
  JOIN (SELECT u.id, member.crm_team_id AS team_id,
               row_number() OVER (ORDER BY u.id) - 1 AS turn
          FROM res_users u JOIN crm_team_member member ON member.user_id = u.id
         WHERE u.login IN {tuple(name.lower() for name in PEOPLE)!r}) seller
    ON seller.turn = p.place % {len(PEOPLE)};

INSERT INTO sale_order_line
    (order_id, name, product_uom_qty, price_unit, price_subtotal, margin,
     customer_lead, company_id, currency_id, order_partner_id, state)
SELECT id, 'Goods', 1, amount_untaxed, amount_untaxed, margin,
       0, company_id, currency_id, partner_id, state
  FROM sale_order WHERE name LIKE 'B%/%';
"""


def fill(database: str) -> None:
    """Years of sales, in a database without the add-on."""
    lab.shell(database, STAFF)
    lab.psql(database, SALES)
