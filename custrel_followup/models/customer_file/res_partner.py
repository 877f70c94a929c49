import operator

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import _tz_get

from ..shared.fields import (
    SideBoolean,
    SideFloat,
    SideMany2many,
    SideSelection,
    SideTable,
    read_along,
)

CONTACTS = SideTable("contact", "custrel.contact.file", per_company=False)
COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
USER = "custrel_followup.custrel_group_user"


def file_field(kind, name, *args, **kwargs):
    """A field of a contact that shows one of its file, called the same without our
    prefix. The file is made when there is something to keep in it.

    Each has a compute of its own. Odoo takes for empty what is computed together with
    a value that is being written, and :meth:`ResPartner._custrel_write_file` reads all
    of them.

    :param kind: class of the field
    :param name: of the field of the file
    """

    @api.depends(f"custrel_file_ids.{name}")
    def compute(partners):
        read_along(partners, [partners._fields[f"custrel_{name}"]])

    def search(partners, sign, value):
        return partners._custrel_search_file(name, sign, value)

    kwargs.setdefault("search", search)
    return kind(
        *args,
        side=CONTACTS,
        column=name,
        compute=compute,
        inverse="_custrel_write_file",
        compute_sudo=True,  # whoever sees the contact
        groups=USER,
        **kwargs,
    )


class ResPartner(models.Model):
    """How customers and contacts want to be reached, kept in their files."""

    _inherit = "res.partner"

    custrel_file_ids = fields.One2many(
        "custrel.contact.file", "partner_id", string="Contact File", groups=USER
    )
    custrel_no_calls = file_field(
        SideBoolean,
        "no_calls",
        string="Do Not Call",
        help="No call is planned. Whoever records one nevertheless is asked whether "
        "that is meant.",
    )
    custrel_weekday_ids = file_field(
        SideMany2many,
        "weekday_ids",
        "custrel.weekday",
        string="Best Days",
        help="Where nothing is chosen, every day is as good.",
    )
    custrel_hour_from = file_field(
        SideFloat,
        "hour_from",
        string="Best From",
        help="The hour by the contact's own clock from which it is best reached.",
    )
    custrel_hour_to = file_field(
        SideFloat,
        "hour_to",
        string="Best Until",
        help="An hour before the first one is one of the next day. Where both are "
        "empty, every hour is as good.",
    )
    custrel_tz = file_field(
        SideSelection,
        "tz",
        _tz_get,
        string="Time Zone of the Contact",
        help="If empty: the contact's own one where it fits its country, else that of "
        "its country, else that of our company.",
    )

    @api.model
    def _custrel_get_file_names(self):
        """:return: names of the fields of a file that a contact shows; rooms add
        theirs"""
        return ("no_calls", "weekday_ids", "hour_from", "hour_to", "tz")

    def _custrel_write_file(self):
        names = self._custrel_get_file_names()
        files = self.env["custrel.contact.file"]
        created = []
        for partner in self:
            file = partner.custrel_file_ids[:1]
            vals = {
                name: partner[f"custrel_{name}"]
                for name in names
                if partner[f"custrel_{name}"] != file[name]
            }
            vals = {
                name: [fields.Command.set(value.ids)]
                if files._fields[name].type == "many2many"
                else files._fields[name].convert_to_write(value, files)
                for name, value in vals.items()
            }
            if file and vals:
                file.write(vals)
            elif vals:
                created.append({"partner_id": partner.id, **vals})
        files.create(created)

    @api.model
    def _custrel_search_file(self, name, sign, value):
        self._check_field_access(self._fields[f"custrel_{name}"], "read")
        if sign in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domain = Domain("custrel_file_ids", "any!", [(name, sign, value)])
        if sign == "in":
            fits_nothing = not all(value)
        else:
            fits_nothing = sign in COMPARE and COMPARE[sign](0, value)
        if fits_nothing:
            domain |= Domain("custrel_file_ids", "=", False)
        return domain

    # ------------------------------------------------------------------ merging

    def _custrel_merge(self, sources):
        """Nothing that somebody asked for is lost: what the file of this partner does
        not say, those of the others do; what any of them forbids is forbidden."""
        files = self.env["custrel.contact.file"].sudo()  # merging is decided elsewhere
        found = files.search([("partner_id", "in", (self | sources).ids)])
        kept = found.filtered(lambda file: file.partner_id == self)
        others = (found - kept).sorted(lambda file: -file.partner_id.id)
        if others and not kept:
            kept, others = others[:1], others[1:]
        for other in others:
            kept.write(kept._prepare_merged(other))
        others.unlink()
        return super()._custrel_merge(sources)
