import base64
from collections.abc import Mapping
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.orm.identifiers import NewId

from ...rules import values
from .listing import say_parts

COUNTED = ("boolean", "integer", "float", "monetary")
"""Kinds of fields that have a value even if none is given."""

COLUMNS = 12
"""So many columns of a row are named to who imports it."""

X2MANY = ("one2many", "many2many")

SIZES = {"alias_name": 64, "alias_full_name": 320, "number": 200}
"""Of fields that have an index, which takes no long text, but no limit."""


class CustrelChecked(models.AbstractModel):
    """What comes from outside is checked before anything is done with it.

    Forms send what their fields allow; other programs, imports and pages may send
    anything. Text is cleaned, all else that can't be a value of its field is refused
    with a sentence, rather than with what Python or the database make of it.

    A model that looks at values before it calls ``super()`` calls :meth:`_get_checked`
    itself; what was checked is not checked again.
    """

    _name = "custrel.checked"
    _description = "Values Checked on Arrival"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._get_all_checked(vals_list))

    def write(self, vals):
        return super().write(self._get_checked(vals))

    @api.model
    def load(self, fields, data):
        """What an import refuses is said with column and value; where nobody knows
        which column it is, with those of the row."""
        result = super().load(fields, data)
        for message in result["messages"]:
            wrong, rows = message.get("field"), message.get("rows")
            row = data[rows["from"]] if rows else []
            cells = {
                self._get_column_label(name): cell
                for name, cell in zip(fields, row, strict=False)
                if cell and wrong in (None, False, name)
            }
            if cells and not (wrong and all(x in message["message"] for x in cells)):
                pairs = [f"{label} = {cell}" for label, cell in cells.items()]
                message["message"] += "\n" + say_parts(self.env, pairs[:COLUMNS])
        return result

    @api.model
    def _get_column_label(self, path):
        field = self._fields.get(path.split("/")[0])
        return field._description_string(self.env) if field else path

    @api.model
    def _get_all_checked(self, vals_list):
        return [self._get_checked(self._without_empty(vals)) for vals in vals_list]

    @api.model
    def _without_empty(self, vals):
        """A form sends an empty value where nobody chose one: a required field of a new
        record then has its default.

        :return: the values without such ones
        """
        if isinstance(vals, Checked) or not isinstance(vals, Mapping):
            return vals
        return {
            name: value
            for name, value in vals.items()
            if not self._has_default(name) or not _is_empty(self._fields[name], value)
        }

    @api.model
    def _has_default(self, name):
        field = self._fields.get(name)
        return bool(
            field
            and field.required
            and field.type not in COUNTED
            and (field.default or f"default_{name}" in self.env.context)
        )

    @api.model
    def _get_checked(self, vals):
        """:return: the values as they can be stored
        :raise ValidationError: one of them can't be a value of its field
        """
        return get_checked(self, vals)

    @api.model
    def _require_values(self, vals, names):
        """:raise ValidationError: one of these values is missing"""
        for name in names:
            if not vals.get(name):
                raise _missing(self, self._fields[name])


class Checked(dict):
    """Values that were checked."""


def get_checked(records, vals):
    """See :meth:`CustrelChecked._get_checked`; works for models of others, too."""
    if isinstance(vals, Checked):
        return vals
    if not isinstance(vals, Mapping):
        raise ValidationError(
            records.env._("Give values by the names of their fields.")
        )
    return Checked(
        (name, _get_checked_value(records, records._fields.get(name), value))
        for name, value in vals.items()
    )


def _get_checked_value(records, field, value):
    if field is None:
        return value  # Odoo says that there is no such field
    if _is_empty(field, value):
        if field.required and field.type not in COUNTED:
            raise _missing(records, field)
        return False if field.type == "many2one" else value
    check = CHECKS.get(field.type)
    try:
        return check(records, field, value) if check else value
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise ValidationError(
            records.env._(
                "%(field)s: this can't be stored: %(value)s",
                field=field._description_string(records.env),
                value=values.one_line(values.clean(repr(value)[:80])),
            )
        ) from None


def _is_empty(field, value):
    if field.type == "many2one":
        return not value
    if value == "":
        return field.type not in X2MANY
    return value is None or value is False


def _missing(records, field):
    return ValidationError(
        records.env._(
            "%(field)s: fill this in.", field=field._description_string(records.env)
        )
    )


def _check_text(_records, field, value):
    if isinstance(value, Mapping):
        if not field.translate:
            if field.type == "text":
                return values.clean(str(value))  # defaults of an alias
            raise ValueError
        return {
            lang: text and _check_text(_records, field, text)
            for lang, text in value.items()
        }
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError
    if not isinstance(value, str):
        return str(value)
    text = values.clean(value)
    if field.type == "char":
        text = values.one_line(text)
        size = field.size or SIZES.get(field.name)
        if size and len(text) > size:
            raise ValueError
    # Markup stays what it is.
    return value if text == value else type(value)(text)


def _check_integer(_records, _field, value):
    if not values.is_integer(value):
        raise ValueError
    return int(float(value))


def _check_number(_records, _field, value):
    if not values.is_number(value):
        raise ValueError
    return float(value)


def _check_date(_records, _field, value):
    if not isinstance(value, str | date):  # what else can be cut is none
        raise TypeError
    day = fields.Date.to_date(value)
    if not day or not values.is_day(day):
        raise ValueError
    return day


def _check_datetime(_records, _field, value):
    if not isinstance(value, str | date):
        raise TypeError
    moment = fields.Datetime.to_datetime(value)
    if not moment or moment.tzinfo or not values.is_day(moment.date()):
        raise ValueError
    return moment


def _check_selection(records, field, value):
    if not isinstance(value, str):
        raise TypeError
    # What is looked up instead of stored has words of its own for what it doesn't know.
    if field.store and value not in field.get_values(records.env):
        raise ValueError
    return values.clean(value)


def _check_many2one(_records, _field, value):
    if isinstance(value, models.BaseModel | NewId):
        return value
    chosen = value[0] if isinstance(value, tuple) and value else value
    if not values.is_id(chosen):
        raise ValueError
    return value


def _check_x2many(records, field, value):
    if isinstance(value, models.BaseModel):
        return value
    if not isinstance(value, list | tuple):
        raise TypeError
    if not all(map(values.is_command, value)):
        raise ValueError
    others = records.env[field.comodel_name]
    changing = [
        command[0] in (0, 1) for command in value if isinstance(command, list | tuple)
    ]
    if field.compute and not field.store and not field.inverse and any(changing):
        raise ValueError  # there is nowhere to put it
    return [
        (*command[:2], get_checked(others, command[2]))
        if isinstance(command, list | tuple) and command[0] in (0, 1)
        else command
        for command in value
    ]


def _check_binary(_records, field, value):
    if field.name != "raw":  # an attachment's content as it is
        content = value.encode() if isinstance(value, str) else value
        base64.b64decode(b"".join(content.split()), validate=True)
    return value


CHECKS = {
    "char": _check_text,
    "text": _check_text,
    "html": _check_text,
    "integer": _check_integer,
    "float": _check_number,
    "monetary": _check_number,
    "date": _check_date,
    "datetime": _check_datetime,
    "selection": _check_selection,
    "many2one": _check_many2one,
    "one2many": _check_x2many,
    "many2many": _check_x2many,
    "binary": _check_binary,
}
