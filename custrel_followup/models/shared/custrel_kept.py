from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from .listing import say_all

BY_PROGRAM = "custrel_by_program"
"""Context: what is written to a model comes from the program, not from a user.

The value is an object, so that no context sent over RPC is taken for it. Each model has
its own: lines that a user sends along with a record are his, not the program's.
"""

_tokens = defaultdict(object)


class CustrelKept(models.AbstractModel):
    """What a user may give: no value that the program keeps, no record that he may not
    read, no company where he does not work.

    Each stored field that is read-only is kept by the program, and is so for imports
    and other programs as it is on the screen. The program writes it with
    :meth:`_keep`; a ``create`` or ``write`` that adds kept values of its own begins
    with :meth:`_accept_new` or :meth:`_accept`.
    """

    _name = "custrel.kept"
    _description = "Values Kept by the Program"
    _inherit = ["custrel.checked", "custrel.dated", "custrel.export"]

    # Read-only fields that everybody may give to a new record, and those that an
    # administrator may, too: history that comes from another system.
    _given_when_new = frozenset()
    _history_when_new = frozenset()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """What the program keeps for itself alone has a name that nobody translates: no
        filter and no group of one's own is offered by it."""
        described = super().fields_get(allfields, attributes)
        for name, description in described.items():
            if not self._fields[name].export_string_translation:
                for offered in ("searchable", "groupable"):
                    if offered in description:
                        description[offered] = False
        return described

    # ------------------------------------------------------------- for the program

    def _as_program(self):
        """:return: these records, for what the program itself writes; with the rights
        of the user, unlike ``sudo``"""
        return self.with_context(**{BY_PROGRAM: _tokens[self._name]})

    def _keep(self, vals):
        """Write values that only the program writes, with the rights of the user."""
        return self._as_program().write(vals)

    def _is_by_program(self):
        return self.env.su or self.env.context.get(BY_PROGRAM) is _tokens[self._name]

    def _accept_new(self, vals_list):
        """Check what a user gives to new records.

        :return: ``self`` and the values, to go on with as the program
        :raise AccessError: it is not for him to give
        """
        vals_list = self._get_all_checked(vals_list)
        if self._is_by_program():
            return self, vals_list
        kept = self._get_kept() - self._given_when_new
        if self.env.user.has_group("custrel_followup.custrel_group_manager"):
            kept -= self._history_when_new
        accepted = []
        for vals in vals_list:
            given = kept & vals.keys()
            forged = [n for n in given if not self._is_default(n, vals[n])]
            self._refuse_kept(forged)
            accepted.append({k: v for k, v in vals.items() if k not in given})
        self._check_references(accepted)
        return self._as_program(), accepted

    def _accept(self, vals):
        """Check what a user writes; a kept value that stays as it is does no harm.

        :return: ``self`` and the values, to go on with as the program
        :raise AccessError: it is not for him to write
        """
        vals = self._get_checked(vals)
        if self._is_by_program():
            return self, vals
        given = self._get_kept() & vals.keys()
        if given:
            self._refuse_kept([n for n in given if not self._is_present(n, vals[n])])
            vals = {name: vals[name] for name in vals if name not in given}
        self._check_references([vals])
        return self._as_program(), vals

    # ----------------------------------------------------------------- kept values

    @api.model
    def _get_kept(self):
        """:return: frozenset of names of fields that only the program writes"""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.readonly and field.store and name not in models.MAGIC_COLUMNS
        )

    @api.model
    def _is_default(self, name, value):
        """:return: whether a new record would have this value anyway"""
        field = self._fields[name]
        if not value:
            return True
        if field.type in ("one2many", "many2many"):
            return False
        return bool(field.default) and value == field.default(self)

    def _is_present(self, name, value):
        """:return: whether all of these records have this value already"""
        field = self._fields[name]
        if field.type in ("one2many", "many2many"):
            return not value
        try:
            cached = [field.convert_to_cache(value, record) for record in self]
        except (TypeError, ValueError):
            return False
        return all(
            field.convert_to_record(new, record) == record[name]
            for new, record in zip(cached, self, strict=True)
        )

    @api.model
    def _refuse_kept(self, names):
        if not names:
            return
        labels = [self._fields[n]._description_string(self.env) or n for n in names]
        raise AccessError(
            self.env._(
                "%(model)s: %(fields)s can't be given by hand. Use the buttons of the "
                "screen: the rest follows from them.",
                model=self.env["ir.model"]._get(self._name).sudo().name,  # for the user
                fields=say_all(self.env, sorted(map(str, labels))),
            )
        )

    # ------------------------------------------------------------------ references

    def _check_references(self, vals_list):
        """:raise AccessError: somebody points to what he may not read: its name would
        show, and more may follow from it"""
        for name in {name for vals in vals_list for name in vals}:
            field = self._fields.get(name)
            if field is None or not field.relational:
                continue
            ids = {id_ for vals in vals_list for id_ in _ids(field, vals.get(name))}
            records = self.env[field.comodel_name].browse(ids)
            strange = records - self._get_known(records)
            if strange and self:
                strange -= self.sudo()[name].sudo(False)  # it was there before
            if strange:
                raise AccessError(
                    self.env._(
                        "%s: you may not see what you have chosen. Choose something "
                        "else, or ask somebody who looks after it.",
                        field._description_string(self.env),
                    )
                )
            if hasattr(records, "_check_choosable"):
                known = self.sudo()[name]  # what stands there, seen or not
                (records - known.sudo(False))._check_choosable()

    @api.model
    def _get_known(self, records):
        """:return: those of the records that the user may point to"""
        if records._name == "res.company":
            return records & self.env.user.company_ids
        return records._filtered_access("read")

    @api.model
    def default_get(self, fields):
        """Neither a context nor a personal default gives what a user may not give."""
        values = super().default_get(fields)
        if self.env.su:
            return values
        personal = self.env["ir.default"]._get_model_defaults(self._name)
        given = [
            name
            for name in values
            if name in personal or f"default_{name}" in self.env.context
        ]
        kept = self._get_kept() - self._given_when_new
        for name in given:
            field = self._fields[name]
            if name in kept:
                values.pop(name)
            elif field.relational:
                records = self.env[field.comodel_name].browse(_ids(field, values[name]))
                known = self._get_known(records)
                if records - known or known != known.filtered(_is_in_use):
                    values.pop(name)
            if name not in values and field.default:
                value = field.convert_to_cache(field.default(self), self, False)
                value = field.convert_to_record(value, self)
                values[name] = field.convert_to_write(value, self)
        return values

    # ------------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        records, vals_list = self._accept_new(vals_list)
        created = super(CustrelKept, records).create(vals_list)
        return created.with_env(self.env)

    def write(self, vals):
        records, vals = self._accept(vals)
        return super(CustrelKept, records).write(vals)

    def copy_data(self, default=None):
        """What the program keeps of a record is not true of its copy."""
        kept = self._get_kept()
        return [
            {name: value for name, value in vals.items() if name not in kept}
            for vals in super().copy_data(default)
        ]


def _is_in_use(record):
    """:return: whether a row may still be chosen, if it is one of a catalogue"""
    catalogue = hasattr(record, "_check_choosable") and "active" in record
    return not catalogue or record.active


def _ids(field, value):
    """:return: list of ids that a value of a relational field points to"""
    if isinstance(value, models.BaseModel):
        return list(value._ids)
    if field.type == "many2one":
        if isinstance(value, (list, tuple)):
            value = value[0] if value else None
        return [value] if value and isinstance(value, int) else []
    ids = []
    for command in value if isinstance(value, (list, tuple)) else ():
        if isinstance(command, int):
            ids.append(command)
        elif command and command[0] in (Command.LINK, Command.UPDATE, Command.DELETE):
            ids.append(command[1])
        elif command and command[0] == Command.SET:
            ids.extend(command[2])
    return ids
