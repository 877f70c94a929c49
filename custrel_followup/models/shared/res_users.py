from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules import periods
from ...rules.zones import get_zone
from .fields import UncheckedMany2one
from .listing import say_all
from .on_record import find_models


class ResUsers(models.Model):
    """Who stands in a history stays; what somebody may open, and his day."""

    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        """:raise UserError: they are named in records that would not be the same
        without them"""
        domains = {
            name: Domain.OR([(field, "in", self.ids)] for field in names)
            for name, names in sorted(self._custrel_get_kept_fields().items())
        }
        if found := find_models(self.env, domains):
            raise UserError(
                self.env._(
                    "%(users)s can't be deleted, but archived: on record in "
                    "%(records)s.",
                    users=say_all(self.env, self.mapped("name")),
                    records=found,
                )
            )

    def _custrel_get_kept_fields(self):
        """:return: dict of the name of a model of ours to its fields that keep a user
        from being deleted, be it by a foreign key or without one"""
        kept = defaultdict(list)
        for name, model in self.env.registry.items():
            if name.startswith("custrel.") and model._auto and not model._transient:
                for field in model._fields.values():
                    if field.type == "many2one" and field.comodel_name == self._name:
                        unchecked = isinstance(field, UncheckedMany2one)
                        if field.store and (unchecked or field.ondelete == "restrict"):
                            kept[name].append(field.name)
        return kept

    @api.model
    def _custrel_get_open_work(self):
        """What people still have to do, which somebody else does when they are away;
        what is finished stays with whoever finished it. Rooms add theirs.

        :return: dict of the name of a model, which has a ``user_id`` and a
            ``company_id``, to the domain of its open records
        """
        return {}

    def _custrel_as_reader(self, records):
        """:return: the records with the rights of this user where he works"""
        self.ensure_one()
        user = self.sudo()  # his companies, whoever asks
        companies = user.company_id | user.company_ids
        return records.with_user(self).with_context(allowed_company_ids=companies.ids)

    def _custrel_filter_readable(self, records):
        """:return: those of the records that this user may open, by one query"""
        self.ensure_one()
        own = self._custrel_as_reader(records)
        active = self.sudo().active  # whoever asks
        if not records or not active or not own.browse().has_access("read"):
            return records.browse()
        found = set(own._search([("id", "in", records.ids)], active_test=False))
        return records.filtered(lambda record: record.id in found)

    def _custrel_tz(self):
        """:return: name of the time zone where the user is, or else his company"""
        self.ensure_one()
        zone = get_zone(self.tz)
        return zone.key if zone else self.company_id._custrel_tz()

    def _custrel_today(self):
        """:return: the user's present calendar day"""
        return periods.local_day(fields.Datetime.now(), self._custrel_tz())

    def _custrel_absence_changed(self):
        """The leave of these people is another one from now on; rooms add what follows
        from it."""
