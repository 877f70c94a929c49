"""A company with years of sales, written with SQL: the ORM would take minutes."""

from tools import lab

PARTNERS = 1000
ORDERS = 5000

SQL = f"""
INSERT INTO res_partner
    (name, complete_name, active, is_company, type, lang, autopost_bills,
     create_uid, create_date)
SELECT 'Volume ' || n, 'Volume ' || n, true, true, 'contact', 'en_US', 'ask',
       1, now()
  FROM generate_series(1, {PARTNERS}) n;
UPDATE res_partner SET commercial_partner_id = id
 WHERE commercial_partner_id IS NULL;

INSERT INTO sale_order
    (name, partner_id, partner_invoice_id, partner_shipping_id, company_id,
     currency_id, currency_rate, user_id, state, date_order,
     amount_untaxed, amount_tax, amount_total, margin, create_uid, create_date)
SELECT 'V' || n, p.id, p.id, p.id, c.id,
       c.currency_id, 1, 2, 'sale', now() - n % 700 * interval '1 day',
       n % 900 + 10, 0, n % 900 + 10, n % 90, 1, now()
  FROM generate_series(1, {ORDERS}) n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
          FROM res_partner WHERE name LIKE 'Volume %') p
    ON p.place = n % {PARTNERS}
 CROSS JOIN (SELECT id, currency_id FROM res_company ORDER BY id LIMIT 1) c;

INSERT INTO sale_order_line
    (order_id, name, product_uom_qty, price_unit, price_subtotal, margin,
     customer_lead, company_id, currency_id, order_partner_id, state)
SELECT id, 'Goods', 1, amount_untaxed, amount_untaxed, margin,
       0, company_id, currency_id, partner_id, state
  FROM sale_order WHERE name LIKE 'V%';
"""


def fill(database: str) -> None:
    lab.psql(database, SQL)
