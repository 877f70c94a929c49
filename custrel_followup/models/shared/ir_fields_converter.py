import math
from difflib import get_close_matches

from odoo import models
from odoo.fields import Domain

from .listing import say_all

LISTED = 12
"""Names that are listed all; of more, those that resemble what was written."""

LOOKED_AT = 1000
"""Names among which those are looked for."""

LIKE = 0.75
"""How much a name resembles what was written, from 0 to 1, to be offered for it."""


def is_ours(model_name):
    """Whether an import of this model says of each row, in our words, what may stand
    there."""
    return model_name == "res.partner" or model_name.startswith("custrel.")


def get_offered(rows):
    """:return: domain of the records of a model that are offered where one is named"""
    if rows._name == "res.users":
        return Domain("share", "=", False)
    return Domain.TRUE


class IrFieldsConverter(models.AbstractModel):
    """An import takes names in each installed language, and says what a column may
    name."""

    _inherit = "ir.fields.converter"

    # ------------------------------------------------------------------------- choices

    def _str_to_selection(self, model, field, value, savepoint):
        """Odoo knows the labels of other languages, but for fields whose choices come
        from a method."""
        try:
            return super()._str_to_selection(model, field, value, savepoint)
        except ValueError as error:
            wanted = str(value).strip().casefold()
            for env in self._custrel_in_languages():
                for item, label in field.get_description(env)["selection"]:
                    if wanted == label.casefold():
                        return item, []
            if not is_ours(model._name):
                raise
            choices = field.get_description(self.env)["selection"]
            message, names = self._custrel_choose(
                [label for _item, label in choices], str(value)
            )
            raise self._custrel_refuse(
                message, error, value=value, allowed=say_all(self.env, names)
            ) from None

    def _custrel_in_languages(self):
        """:return: generator of environments, one for each installed language"""
        for code, _name in self.env["res.lang"].get_installed():
            yield self.with_context(lang=code).env

    # ------------------------------------------------------------------------- records

    def db_id_for(self, model, field, subfield, value, savepoint):
        try:
            return super().db_id_for(model, field, subfield, value, savepoint)
        except ValueError as error:
            rows = self.env[field.comodel_name]
            if subfield:
                raise
            if hasattr(rows, "_describe_allowed"):
                message = self.env._(
                    "There is no “%(value)s” in field '%%(field)s'. Use one of these "
                    "names or codes: %(allowed)s."
                )
                allowed = rows._describe_allowed()
                raise self._custrel_refuse(
                    message, error, value=value, allowed=allowed
                ) from None
            if found := self._custrel_find_elsewhere(rows, value):
                return found, []
            if not is_ours(model._name):
                raise
            message, names = self._custrel_propose(rows, value)
            raise self._custrel_refuse(
                message, error, value=value, allowed=say_all(self.env, names)
            ) from None

    def _custrel_find_elsewhere(self, rows, value):
        """:return: id of the one row with this name in another installed language"""
        name = rows._fields.get(rows._rec_name)
        if name is None or not name.translate:
            return None
        for env in self._custrel_in_languages():
            found = rows.with_env(env).name_search(value, operator="=", limit=2)
            if len(found) == 1:
                return found[0][0]
        return None

    def _custrel_propose(self, rows, value):
        """:return: sentence, and names that may stand there"""
        # One wrong name often stands in many rows, and each row is tried twice.
        known = self.env.cr.cache.setdefault("custrel_import_names", {})
        place = (rows._name, self.env.uid, self.env.lang)
        if place not in known:
            found = rows.search(get_offered(rows), limit=LOOKED_AT)
            known[place] = found.mapped("display_name")
        if (*place, value) not in known:
            known[*place, value] = self._custrel_choose(known[place], value)
        return known[*place, value]

    def _custrel_choose(self, names, value):
        """:return: sentence, and those of the names that are shown"""
        if len(names) <= LISTED:
            return (
                self.env._(
                    "There is no “%(value)s” in field '%%(field)s'. Use one of these "
                    "names: %(allowed)s."
                ),
                names,
            )
        alike = get_close_matches(value, names, n=3, cutoff=LIKE)
        if not alike:
            return (
                self.env._(
                    "There is no “%(value)s” in field '%%(field)s', nor a name that "
                    "resembles it. Write one as it stands there, or leave it empty."
                ),
                [],
            )
        return (
            self.env._(
                "There is no “%(value)s” in field '%%(field)s'. Use a name that is "
                "known there, such as: %(allowed)s."
            ),
            alike,
        )

    # ------------------------------------------------------------------ numbers, dates

    def _str_to_float(self, model, field, value, savepoint):
        return self._custrel_convert(
            super()._str_to_float,
            self.env._(
                "“%(value)s” in field '%%(field)s' is no number. Write one like 1200 "
                "or 1200.50, without words."
            ),
            model,
            field,
            value,
            savepoint,
        )

    _str_to_monetary = _str_to_float

    def _str_to_integer(self, model, field, value, savepoint):
        return self._custrel_convert(
            super()._str_to_integer,
            self.env._(
                "“%(value)s” in field '%%(field)s' is no whole number. Write one like "
                "1200, without words."
            ),
            model,
            field,
            value,
            savepoint,
        )

    def _str_to_date(self, model, field, value, savepoint):
        return self._custrel_convert(
            super()._str_to_date,
            self.env._(
                "“%(value)s” in field '%%(field)s' is no date. Write one like "
                "2026-03-31."
            ),
            model,
            field,
            value,
            savepoint,
        )

    def _custrel_convert(self, convert, message, model, field, value, savepoint):
        """:param convert: Odoo's method for this
        :param message: said of a value that is none"""
        if not is_ours(model._name):
            return convert(model, field, value, savepoint)
        try:
            found, warnings = convert(model, field, str(value), savepoint)
        except ValueError as error:
            raise self._custrel_refuse(message, error, value=str(value)) from None
        if isinstance(found, float) and not math.isfinite(found):
            raise self._custrel_refuse(message, ValueError(), value=str(value))
        return found, warnings

    def _custrel_refuse(self, message, error, **words):
        """:return: exception that says ``message`` and gives the client what ``error``
        gave it"""
        info = error.args[1] if len(error.args) > 1 else {}
        return self._format_import_error(ValueError, message, words, info)
