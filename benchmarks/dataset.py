"""A company with a history: customers, contacts and orders, made in bulk with SQL.

The rows go into the real tables of Odoo, with the columns filled that Odoo fills.
Orders have no lines: nothing here reads them. Made once and kept as a template.
"""

from datetime import date
from pathlib import Path

from benchmarks import jobs
from benchmarks.scale import Scale
from tools import lab, process, stamps, templates

MONTHS = 30
SALESPEOPLE = 20
CONTACTS_PER_CUSTOMER = 0.15
LARGEST_HISTORY = 2_000
LOGIN = "bench_{}"
DRAFT = "bench_draft"


def template(scale: Scale) -> str:
    """Return the database of this scale, without the add-on; make it if missing.

    Its orders end today, so each month makes a new one.
    """
    sources = [Path(__file__), Path(__file__).with_name("dataset_job.py")]
    key = stamps.fingerprint(
        f"{date.today():%Y-%m}",
        (scale.customers, scale.orders),
        templates.TEMPLATES["stock"].database,
        [source.read_text() for source in sources],
    )
    prefix = f"bench_{scale.name}_"
    name = prefix + key
    if not lab.database_exists(name):
        for old in lab.list_databases():
            if old.startswith(prefix):
                lab.drop_database(old)
        _build(scale, name)
    return name


def _build(scale: Scale, name: str) -> None:
    process.say(f"making {scale.customers} customers with {scale.orders} orders")
    draft = DRAFT
    lab.copy_database("stock", draft)
    jobs.run(draft, "dataset_job", "make_staff", count=SALESPEOPLE, login=LOGIN)
    lab.psql(draft, PREPARE)
    for table, statements in (
        ("res_partner", CUSTOMERS.format(scale=scale, contacts=CONTACTS_PER_CUSTOMER)),
        ("sale_order", ORDERS.format(scale=scale, months=MONTHS, most=LARGEST_HISTORY)),
    ):
        _load(draft, table, statements)
    lab.psql(draft, FINISH)
    # Tables that live for a while are vacuumed; and so no process does it meanwhile.
    lab.psql(draft, "VACUUM (ANALYZE)")
    lab.seal_database(draft, name)


def _load(database: str, table: str, statements: str) -> None:
    """Insert without indexes and foreign keys, which are checked at once at the end."""
    drop, restore = lab.psql(database, CONSTRAINTS.format(table=table)).split("\t")
    lab.psql(database, f"{drop};\n{statements};\n{restore};")


# Two lists of statements, so that what is dropped comes back as it was.
CONSTRAINTS = """
WITH part AS (
    SELECT 1 AS place,
           format('ALTER TABLE {table} DROP CONSTRAINT %I', conname) AS "drop",
           format('ALTER TABLE {table} ADD CONSTRAINT %I %s', conname,
                  pg_get_constraintdef(oid)) AS restore
      FROM pg_constraint
     WHERE conrelid = '{table}'::regclass AND contype = 'f'
    UNION ALL
    SELECT 0, format('DROP INDEX %I', indexname), indexdef
      FROM pg_indexes
     WHERE tablename = '{table}' AND indexname <> '{table}_pkey'
)
SELECT string_agg("drop", '; ' ORDER BY place), string_agg(restore, '; ' ORDER BY place)
  FROM part
"""

# The same numbers each time: no parallel plan, one seed for each session.
SEED = """
SET max_parallel_workers_per_gather = 0;
SET work_mem = '256MB';
SET maintenance_work_mem = '512MB';
SELECT setseed({seed});
"""

NORMAL = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())"

PREPARE = """
CREATE TABLE bench_customer (
    n int PRIMARY KEY, id int, contact_id int, user_id int, team_id int,
    level float8, weight float8
);
"""

CUSTOMERS = (
    SEED.format(seed=0.1)
    + f"""
INSERT INTO bench_customer
SELECT n, base + n,
       CASE WHEN n <= {{scale.customers}} * {{contacts}}
            THEN base + {{scale.customers}} + n END,
       CASE WHEN random() < 0.95 THEN staff[1 + floor(random() * cardinality(staff))]
       END,
       team.id, exp(6.5 + 1.1 * {NORMAL}), exp(1.2 * {NORMAL})
  FROM generate_series(1, {{scale.customers}}) n,
       (SELECT max(id) AS base FROM res_partner) last,
       (SELECT min(id) AS id FROM crm_team) team,
       (SELECT array_agg(id ORDER BY id) AS staff FROM res_users
         WHERE login LIKE 'bench%') people;

CREATE TEMP TABLE word AS SELECT
    '{{{{Acorn,Birch,Cedar,Delta,Ember,Falcon,Garnet,Harbour,Iris,Juniper,Kestrel,Larch,
      Maple,North,Onyx,Pine,Quartz,River,Summit,Tulip}}}}'::text[] AS first,
    '{{{{Trading,Works,Logistics,Foods,Textiles,Tools,Print,Energy,Optics,
      Medical}}}}'::text[] AS second,
    '{{{{Shanghai,Taipei,Hamburg,Leeds,Lyon,Porto,Austin,Oslo,Pune,
      Lima}}}}'::text[] AS city,
    '{{{{An,Ben,Chen,Dora,Eli,Fang,Gita,Hugo,Ines,Jin}}}}'::text[] AS given,
    '{{{{Li,Moreau,Novak,Okafor,Patel,Quinn,Rossi,Sato,Tan,
      Weber}}}}'::text[] AS family,
    '{{{{CN,TW,DE,US}}}}'::text[] AS country;

CREATE TEMP TABLE entity AS
SELECT id, NULL::int AS parent_id, id AS customer_id, n, user_id,
       first[1 + n % 20] || ' ' || second[1 + n / 20 % 10] || ' ' || n AS name
  FROM bench_customer, word
UNION ALL
SELECT contact_id, id, id, n, user_id,
       given[1 + n % 10] || ' ' || family[1 + n / 10 % 10] || ' ' || n
  FROM bench_customer, word
 WHERE contact_id IS NOT NULL;

INSERT INTO res_partner (
    id, name, complete_name, parent_id, commercial_partner_id, commercial_company_name,
    is_company, active, type, autopost_bills, partner_share, employee, user_id, lang,
    email, email_normalized, phone, phone_sanitized, street, zip, city, country_id,
    function, customer_rank, supplier_rank, message_bounce, color, ref,
    create_uid, create_date, write_uid, write_date
)
SELECT entity.id, entity.name,
       CASE WHEN parent.id IS NULL THEN entity.name
            ELSE parent.name || ', ' || entity.name END,
       parent.id, entity.customer_id, COALESCE(parent.name, entity.name),
       parent.id IS NULL, TRUE, 'contact', 'ask', TRUE, FALSE, entity.user_id,
       CASE entity.n % 3 WHEN 0 THEN 'zh_CN' WHEN 1 THEN 'en_US' ELSE 'zh_TW' END,
       'mail' || entity.id || '@example.com', 'mail' || entity.id || '@example.com',
       '+1 555 ' || lpad(entity.id::text, 7, '0'),
       '+1555' || lpad(entity.id::text, 7, '0'),
       'Road ' || entity.n % 97, lpad((entity.n % 9973)::text, 5, '0'),
       city[1 + entity.n % 10], country.id,
       CASE WHEN parent.id IS NOT NULL THEN 'Buyer' END, 1, 0, 0, 0, 'C' || entity.n,
       1, now() - interval '31 months', 1, now() - interval '1 month'
  FROM entity
  CROSS JOIN word
  LEFT JOIN entity parent ON parent.id = entity.parent_id
  LEFT JOIN res_country country ON country.code = word.country[1 + entity.n % 4]
 ORDER BY entity.id;
SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner));
"""
)

# Stored in the order of their dates, as they would have been entered.
ORDERS = (
    SEED.format(seed=0.2)
    + f"""
INSERT INTO sale_order (
    id, name, company_id, partner_id, partner_invoice_id, partner_shipping_id,
    user_id, team_id, currency_id, currency_rate, state, invoice_status, date_order,
    amount_untaxed, amount_tax, amount_total, margin, margin_percent, locked,
    require_signature, require_payment, prepayment_percent,
    create_uid, create_date, write_uid, write_date
)
WITH planned AS (
    SELECT customer.*,
           LEAST({{most}}, round(weight * {{scale.orders}} / sum(weight) OVER ()))::int
               AS orders
      FROM bench_customer customer
), drawn AS (
    SELECT planned.*,
           date_trunc('day', now() AT TIME ZONE 'UTC') - interval '1 second'
               - random() * interval '{{months}} months' AS moment,
           random() AS of_contact, random() AS of_state, random() AS of_currency,
           round((level * exp(0.6 * {NORMAL}))::numeric, 2) AS amount,
           (0.28 + 0.12 * {NORMAL})::numeric AS share
      FROM planned, generate_series(1, orders)
), dated AS (
    SELECT *, row_number() OVER (ORDER BY moment) AS number FROM drawn
)
SELECT number, 'S' || lpad(number::text, 8, '0'), company.id,
       CASE WHEN of_contact < 0.3 THEN COALESCE(contact_id, dated.id) ELSE dated.id
       END,
       dated.id, dated.id, user_id, team_id,
       CASE WHEN of_currency < 0.015 THEN euro.id ELSE company.currency_id END,
       CASE WHEN of_currency < 0.015
            THEN round(0.9 + 0.05 * sin(extract(epoch FROM moment) / 4e6)::numeric, 4)
            ELSE 1 END,
       CASE WHEN of_state < 0.85 THEN 'sale' WHEN of_state < 0.93 THEN 'draft'
            WHEN of_state < 0.97 THEN 'sent' ELSE 'cancel' END,
       CASE WHEN of_state < 0.85 THEN 'to invoice' ELSE 'no' END,
       date_trunc('second', moment),
       amount, round(amount * 0.15, 2), amount + round(amount * 0.15, 2),
       round(amount * share, 2), share::float8, FALSE, FALSE, FALSE, 1,
       COALESCE(user_id, 1), moment, COALESCE(user_id, 1), moment
  FROM dated
  CROSS JOIN (SELECT id, currency_id FROM res_company ORDER BY id LIMIT 1) company
  CROSS JOIN (SELECT id FROM res_currency WHERE name = 'EUR') euro
 ORDER BY number;
SELECT setval('sale_order_id_seq', (SELECT max(id) FROM sale_order));
"""
)

FINISH = """
ALTER TABLE bench_customer DROP COLUMN level, DROP COLUMN weight;
"""
