"""What a database consists of, to compare before and after."""

from collections import Counter

from tools import lab, paths

# Names rather than ids: a record made again is the same to its user.
QUERIES = {
    "tables": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    "columns": (
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    ),
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass, conname FROM pg_constraint",
    "functions": (
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    ),
    "sequences": "SELECT sequencename FROM pg_sequences",
    # Those of foreign keys are named by number: Odoo makes some of them anew.
    "triggers": (
        "SELECT tgrelid::regclass, COALESCE(conname, tgname) FROM pg_trigger"
        "  LEFT JOIN pg_constraint ON pg_constraint.oid = tgconstraint"
    ),
    # Left out: what Odoo notes in the name of its own modules (mail, portal) about
    # models that inherit from theirs, and forgets to remove.
    "external ids": (
        "SELECT module, name FROM ir_model_data"
        " WHERE model NOT IN ('ir.model.inherit', 'ir.model.fields.selection')"
        f" OR module = '{paths.ADDON}'"
    ),
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model, name FROM ir_model_fields",
    "selections": "SELECT field_id, value FROM ir_model_fields_selection",
    "access": "SELECT name FROM ir_model_access",
    "rules": "SELECT name FROM ir_rule",
    "groups": "SELECT name->>'en_US' FROM res_groups",
    "privileges": "SELECT name->>'en_US' FROM res_groups_privilege",
    "members": "SELECT gid, uid FROM res_groups_users_rel",
    "implied groups": "SELECT gid, hid FROM res_groups_implied_rel",
    "views": "SELECT name, model FROM ir_ui_view",
    "menus": "SELECT name->>'en_US', parent_id FROM ir_ui_menu",
    "actions": "SELECT type, name->>'en_US' FROM ir_actions",
    "jobs": "SELECT cron_name FROM ir_cron",
    "sequence records": "SELECT name, code FROM ir_sequence",
    "parameters": "SELECT key FROM ir_config_parameter",
    "defaults": "SELECT field_id, json_value FROM ir_default",
    "filters": "SELECT name, model_id FROM ir_filters",
    "activity types": "SELECT name->>'en_US' FROM mail_activity_type",
    "message subtypes": "SELECT name->>'en_US' FROM mail_message_subtype",
    "mail templates": "SELECT name->>'en_US' FROM mail_template",
    "assets": "SELECT bundle, path FROM ir_asset",
    "bundles": "SELECT name FROM ir_attachment WHERE res_model LIKE 'custrel.%'",
}


def snapshot(database: str) -> dict[str, list[str]]:
    return {
        kind: sorted(lab.psql(database, sql).splitlines())
        for kind, sql in QUERIES.items()
    }


def difference(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> dict[str, list[str]]:
    """What came, with a plus, and what went, with a minus; kinds that differ."""
    changes = {kind: _changes(before[kind], after[kind]) for kind in sorted(before)}
    return {kind: lines for kind, lines in changes.items() if lines}


def _changes(before: list[str], after: list[str]) -> list[str]:
    came = Counter(after) - Counter(before)
    gone = Counter(before) - Counter(after)
    return [f"+ {line}" for line in came] + [f"- {line}" for line in gone]


def rows_about(database: str, models: str) -> dict[str, int]:
    """Rows of other modules which name a model by text, such as messages."""
    columns = lab.psql(
        database,
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'character varying'"
        " AND column_name IN ('model', 'res_model', 'resource_ref', 'relation')",
    )
    found = {}
    for line in columns.splitlines():
        table, column = line.split("\t")
        sql = f"SELECT count(*) FROM {table} WHERE {column} LIKE '{models}'"
        if count := int(lab.psql(database, sql)):
            found[f"{table}.{column}"] = count
    return found
