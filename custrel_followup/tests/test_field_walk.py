from datetime import timedelta
from functools import partial

from odoo.fields import Domain
from odoo.tests import freeze_time, tagged

from .walk_common import ADDON, WalkCommon

NUMBERS = ("integer", "float", "monetary", "many2one_reference")
OPERATORS = {
    "boolean": ("=", "!="),
    "selection": ("=", "!=", "in", "not in"),
    "char": ("=", "!=", "in", "not in", "ilike", "not ilike", "=ilike"),
    "date": ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "between"),
    "integer": ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "between"),
    "many2one": ("=", "!=", "in", "not in", "ilike", "not ilike", "any", "not any"),
    "json": (),
    "binary": (),
}
"""What the search bar, the dialog of own filters and imports offer for a type."""

SAME_AS = {
    "text": "char",
    "html": "char",
    "datetime": "date",
    "float": "integer",
    "monetary": "integer",
    "many2many": "many2one",
    "one2many": "many2one",
    "many2one_reference": "integer",
    "reference": "char",
}
FEW = 2
"""Values of a field that are looked for, beside the usual ones."""

ONLY_SEARCHED = ("custrel_find",)
"""Fields of the search bar, which show nothing."""

GROUPED_BY_DAY = ("day", "week", "month", "quarter", "year", "month_number")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 02:00:00")
class TestFieldWalk(WalkCommon):
    """Whatever people search, group, sort and sum by in a list finds something or
    nothing, and never an error."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maxDiff = None

    def test_what_shows_something_of_another_record_writes_no_history(self):
        """Odoo hands `tracking` on to related fields: a complaint would say that its
        grade is called otherwise now."""
        tracked = [
            str(field)
            for name in self._get_own_models()
            for field in self.env[name]._fields.values()
            if field.related and field.related_field.model_name != name
            if getattr(field, "tracking", None)
        ]
        self.assertEqual(tracked, [])

    def _each_model(self):
        """:return: each model with fields of ours, as the least users who may read it,
        and as one who sees all"""
        foreign = ("res.partner", "sale.order", "crm.lead", "res.company", "res.users")
        for name in (*self._get_own_models(), *foreign):
            users = (self.seller, self.agent, self.captain, self.leader, self.manager)
            allowed = [u for u in users if self._as(u, name).has_access("read")]
            for user in allowed[:1] + allowed[-1:]:
                yield user, self._as(user, name)

    def _get_values(self, records, name):
        """:return: values of the field that records have, and some that none has"""
        field = records._fields[name]
        sample = records.search([], limit=50)
        if field.relational:
            return [*sample.mapped(name).ids[:FEW], 2**31 - 1]
        found = [value for value in sample.mapped(name) if value is not False]
        found = list(dict.fromkeys(found))[:FEW]
        if field.type == "boolean":
            return [True, False]
        if field.type in NUMBERS:
            return [*found, 0, 1, -1, 3]
        if field.type in ("date", "datetime"):
            return [*found, found[0] + timedelta(days=1)] if found else ["2026-03-01"]
        return [*map(str, found), "none such"]

    def _get_domains(self, records, name):
        """:return: the conditions on a field that the web client can make"""
        field = records._fields[name]
        values = self._get_values(records, name)
        kind = SAME_AS.get(field.type, field.type)
        operators = OPERATORS[kind]
        if kind == "many2one":
            related = records.env[field.comodel_name]
            if not related.has_access("read"):
                operators = operators[:4]  # its names are not for this user
        yield Domain(name, "=", False)
        yield Domain(name, "!=", False)
        for operator in operators:
            if operator == "between":
                yield Domain(name, ">=", values[0]) & Domain(name, "<=", values[-1])
            elif operator in ("in", "not in"):
                yield Domain(name, operator, values)
                yield Domain(name, operator, [*values[:1], False])
                yield Domain(name, operator, [])
            elif operator in ("any", "not any"):
                yield Domain(name, operator, [("id", "in", values)])
                yield Domain(name, operator, Domain.TRUE)
            elif kind == "many2one" and "like" in operator:
                yield Domain(name, operator, "a")
                yield Domain(name, operator, "none such")
            else:
                for value in values:
                    yield Domain(name, operator, value)

    def _try_all(self, calls):
        """:param calls: dict of what is tried to the function that does it
        :return: dict of what failed to the error that it ended with"""
        try:
            with self.env.cr.savepoint():
                for call in calls.values():
                    call()
            return {}
        except Exception:
            errors = {what: self._try(call) for what, call in calls.items()}
            return {what: error for what, error in errors.items() if error}

    def _try(self, call):
        """:return: the error that the call ends with"""
        try:
            with self.env.cr.savepoint():
                call()
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    def test_every_search_works(self):
        failed = {}
        for user, records in self._each_model():
            for name, field in self._get_own_fields(records).items():
                if not field["searchable"] or name == "id":
                    continue
                searches = {
                    str(list(domain)): partial(records.search, domain)
                    for domain in self._get_domains(records, name)
                }
                for domain, error in self._try_all(searches).items():
                    key = (records._name, domain, error)
                    failed.setdefault(key, []).append(user.login)
        self.assertFalse(failed, "\n".join(map(str, failed)))

    def test_computed_fields_are_found_by_what_they_show(self):
        wrong = {}
        for user, records in self._each_model():
            everything = records.search([])
            for name in self._get_own_fields(records):
                field = records._fields[name]
                if field.store or not field.search or field._modules != (ADDON,):
                    continue
                if name in ONLY_SEARCHED:
                    continue
                for domain in self._get_domains(records, name):
                    if self._is_odoos(field, domain):
                        continue
                    shown = everything.filtered_domain(domain)
                    found = everything.search(domain)
                    if found != shown:
                        key = (records._name, str(list(domain)))
                        wrong.setdefault(key, []).append(
                            f"{user.login}: found {found.ids}, shows {shown.ids}"
                        )
        self.assertFalse(wrong, "\n".join(map(str, wrong.items())))

    def _is_odoos(self, field, domain):
        """:return: whether Odoo itself finds other records by a condition than those
        that show it: by names, and by numbers of a related record that is missing"""
        operators = {condition.operator for condition in domain.iter_conditions()}
        if field.related and not {"<", "<=", ">", ">="}.isdisjoint(operators):
            return True
        return any("like" in operator for operator in operators)

    def test_every_group_works(self):
        failed = {}
        for user, records in self._each_model():
            for name, field in self._get_own_fields(records).items():
                if not field.get("groupable") or name == "id":
                    continue
                parts = GROUPED_BY_DAY if field["type"] in ("date", "datetime") else ()
                reads = {
                    (group, read.__name__): partial(read, records, group)
                    for group in [f"{name}:{part}" for part in parts] or [name]
                    for read in (self._read_group, self._read_web_group)
                }
                for (group, _read), error in self._try_all(reads).items():
                    key = (records._name, group, error)
                    failed.setdefault(key, []).append(user.login)
        self.assertFalse(failed, "\n".join(map(str, failed)))

    def _read_group(self, records, group):
        """Each group is found again by the domain that it comes with, but for numbers:
        Odoo shows 0 and nothing as two groups and finds both by either."""
        numbers = records._fields[group.partition(":")[0]].type in NUMBERS
        for row in records.formatted_read_group([], [group], ["__count"]):
            found = records.search_count(row["__extra_domain"])
            if not numbers:
                self.assertEqual(found, row["__count"], row)

    def _read_web_group(self, records, group):
        return records.web_read_group(
            [],
            [group],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification={"display_name": {}},
        )

    def test_every_sum_and_every_order_works(self):
        failed = {}
        for user, records in self._each_model():
            for name, field in self._get_own_fields(records).items():
                calls = {}
                if field.get("sortable"):
                    for order in (name, f"{name} desc"):
                        calls[order] = partial(records.search, [], order=order)
                if aggregator := field.get("aggregator"):
                    total = f"{name}:{aggregator}"
                    calls[total] = partial(
                        records.formatted_read_group, [], [], [total]
                    )
                for what, error in self._try_all(calls).items():
                    key = (records._name, what, error)
                    failed.setdefault(key, []).append(user.login)
        self.assertFalse(failed, "\n".join(map(str, failed)))
