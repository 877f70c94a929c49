import re
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .dates import say_count
from .listing import say_all

ALLOWED = 12
"""So many rows of a catalogue are named to who chose none of them."""

PARTS = re.compile(r"[/／、,，()（）]")
"""What stands between the parts of a name, each of which may be said alone."""


class CustrelCatalogue(models.AbstractModel):
    """Rows that others choose from, which say what follows before they change.

    They are found by their code, and by their name in each language that is installed,
    so that a file of a colleague can be imported. What is archived stays where it was
    chosen, and nobody chooses it any more.
    """

    _name = "custrel.catalogue"
    _description = "Catalogue That Says What It Is Used For"
    _inherit = ["custrel.kept"]

    notice = fields.Text(
        compute="_compute_notice", help="What follows from what is changed here."
    )
    danger = fields.Text(
        compute="_compute_notice",
        help="What has to be confirmed before it is saved.",
    )
    refusal = fields.Text(
        compute="_compute_notice", help="Why it can't be saved as it is here."
    )

    # ------------------------------------------------------- what a change would do

    @api.model
    def _get_noticed_fields(self):
        """:return: list of names of fields of which a change has consequences"""
        return ["active"] if "active" in self._fields else []

    @api.depends(lambda self: tuple(self._get_noticed_fields()))
    @api.depends_context("lang")
    def _compute_notice(self):
        for record in self:
            dangers = record._get_dangers()
            lines = dangers + record._get_notices()
            record.refusal = "\n".join(record._get_refusals()) or False
            record.danger = "\n".join(dangers) or False
            record.notice = "\n".join(lines) or False

    def _get_notices(self):
        """:return: list of sentences on what follows from the values of this record,
        compared with those that are stored (``_origin``)"""
        self.ensure_one()
        if self._is_leaving() and (uses := self._describe_uses()):
            return [
                self.env._(
                    "It is in use: %(uses)s. What has it keeps it; nobody can choose "
                    "it any more.",
                    uses=uses,
                )
            ]
        return []

    def _get_dangers(self):
        """:return: like :meth:`_get_notices`, of what has to be confirmed"""
        self.ensure_one()
        return []

    def _get_refusals(self):
        """:return: like :meth:`_get_notices`, of why it will be refused: nobody is
        asked first and refused then"""
        self.ensure_one()
        return []

    @api.model
    def _get_way_out(self):
        """:return: external id of the action where one can do what a refusal asks for,
        and its label; None if that is this form"""
        return None

    def _has_changed(self, *names):
        """:return: whether one of these values is not the one that is stored"""
        self.ensure_one()
        before = self._origin
        return bool(before) and any(
            self._get_plain(name) != before._get_plain(name) for name in names
        )

    def _get_plain(self, name):
        value = self[name]
        return value._origin if isinstance(value, models.BaseModel) else value

    def _is_leaving(self):
        """:return: whether it is about to be archived"""
        return "active" in self and self._origin.active and not self.active

    @api.readonly
    def get_change_notice(self, vals):
        """Ask what would follow if these records had these values.

        :return: dict with ``notice``, ``danger`` and ``refusal``, text or False, and
            ``way_out``, see :meth:`_get_way_out`
        """
        self.check_access("read")
        changed = [self.new(self._get_checked(vals), origin=record) for record in self]
        texts = {}
        for name in ("notice", "danger", "refusal"):
            lines = dict.fromkeys(record[name] for record in changed if record[name])
            texts[name] = "\n".join(lines) or False
        for record in changed:
            record.invalidate_recordset()  # another question has other values
        return texts | {"way_out": texts["refusal"] and self._get_way_out()}

    def _check_choosable(self):
        """:raise ValidationError: one of these rows is archived"""
        rows = self.sudo()  # names of what somebody gave
        if "active" in self and (archived := rows.filtered(lambda r: not r.active)):
            raise ValidationError(
                self.env._(
                    "%s is archived. Choose another one, or restore it first.",
                    say_all(self.env, archived.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------------------- uses

    def _describe_uses(self):
        """:return: which kinds of records have this row, and how many of them"""
        counts = {}
        for model, name in self._get_referring_fields():
            records = self.env[model].sudo()  # their number tells nothing
            if count := records.search_count([(name, "in", self._origin.ids)]):
                title = self.env["ir.model"]._get(model).sudo().name  # for the user
                counts[title] = max(count, counts.get(title, 0))
        return say_all(
            self.env,
            (
                self.env._(
                    "%(model)s (%(count)s)",
                    model=title,
                    count=say_count(self.env, count),
                )
                for title, count in counts.items()
            ),
        )

    @api.model
    def _get_referring_fields(self):
        """:return: list of pairs of model and stored field of ours that choose from
        this catalogue"""
        return [
            (name, field.name)
            for name, model in sorted(self.env.registry.items())
            if name.startswith("custrel.") and model._auto and not model._transient
            for field in model._fields.values()
            if field.type in ("many2one", "many2many")
            and field.comodel_name == self._name
            and field.store
            and not field.related
        ]

    # ---------------------------------------------------------------- found by words

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator != "in" or domain is NotImplemented:
            return domain
        words = {_as_word(name) for name in value if isinstance(name, str)} - {""}
        return Domain(domain) | Domain("id", "in", self._find_in_words(words))

    @api.model
    def _find_in_words(self, words):
        """:return: list of ids of the rows that are called so: as they are shown, else
        by code or name, else in another language"""
        rows = self.with_context(active_test=False).search([])
        found, missing = rows.browse(), set(words)
        for lang, names in self._get_ways_to_call():
            called = defaultdict(rows.browse)
            for row in rows.with_context(lang=lang):
                for name in filter(row.__contains__, names):
                    called[_as_word(row[name])] |= row
            for word in missing & called.keys():
                found |= called[word]
            missing -= called.keys()
            if not missing:
                break
        return (found | self._find_in_parts(rows, missing)).ids

    @api.model
    def _find_in_parts(self, rows, words):
        """:return: rows of whose names one part is one of these words, as “WeChat” of
        “WeChat / IM”; none of a word that is part of several names"""
        called = defaultdict(rows.browse)
        if words:
            for lang, _names in self._get_ways_to_call():
                for row in rows.with_context(lang=lang):
                    for part in PARTS.split(row.display_name or ""):
                        called[_as_word(part)] |= row
        found = (called[word] for word in words if word in called)
        return rows.browse(row.id for one in found if len(one) == 1 for row in one)

    @api.model
    def _get_ways_to_call(self):
        """:return: list of pairs of language and fields that say how a row is called,
        the best ones first"""
        own = self.env.lang
        others = [code for code, _name in self.env["res.lang"].get_installed()]
        return [
            (own, ["display_name"]),
            (own, ["code", "name"]),
            *((code, ["display_name", "name"]) for code in others if code != own),
        ]

    @api.model
    def _describe_allowed(self):
        """:return: names and codes that may be chosen, as text"""
        rows = self.search([], limit=ALLOWED + 1)
        names = [
            f"{row.name} ({row.code})"
            if "code" in row and row.code != row.name
            else row.display_name
            for row in rows[:ALLOWED]
        ]
        return say_all(self.env, names) + (" …" if len(rows) > ALLOWED else "")


def _as_word(name):
    """:return: ``name`` as it is compared with another one"""
    return (name or "").strip().casefold()
