from odoo import api, fields, models
from odoo.tools import groupby


class MailActivity(models.Model):
    """Reminders that the program makes, moves and removes by itself.

    They are known by a mark of their own. All other activities on our records, those
    of automation rules and other modules too, are left alone. A reminder is written in
    the language of the user it is for, whoever or whatever makes it.
    """

    _inherit = "mail.activity"

    custrel_reminder = fields.Boolean(
        string="Reminder of Customer Follow-up",
        copy=False,
        groups=fields.NO_ACCESS,
        help="Kept in step with its record by the program.",
    )

    _custrel_reminder_idx = models.Index("(res_model, res_id) WHERE custrel_reminder")

    @api.model
    def _custrel_find_reminders(self, records, *kinds):
        """:param kinds: external ids of types of activities, all types without any
        :return: open reminders of these records, as superuser: they belong to their
            owners, and follow whatever somebody else does with the record
        """
        domain = [
            ("res_model", "=", records._name),
            ("res_id", "in", records.ids),
            ("custrel_reminder", "=", True),
        ]
        if kinds:
            types = [self.env.ref(kind).id for kind in kinds]
            domain.append(("activity_type_id", "in", types))
        return self.sudo().search(domain)  # as said above

    @api.model
    def _custrel_prepare_reminder(self, record, user, kind, describe, day=None):
        """:param record: what the reminder is about
        :param user: who is reminded
        :param kind: type of the activity, or its external id
        :param describe: function of the record, in the language of the user, that
            returns values of the activity, e.g. its ``summary``
        :param day: until when it is to be done; today, where the user is, without it
        :return: values for :meth:`_custrel_create_reminders`
        """
        user = user.sudo()  # language and time zone of a colleague
        record = record.with_context(lang=user.lang or self.env.lang)
        kind = self.env.ref(kind) if isinstance(kind, str) else kind
        return {
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "activity_type_id": kind.id,
            "user_id": user.id,
            "date_deadline": day or user._custrel_today(),
            "automated": True,
            "custrel_reminder": True,
            **describe(record),
        }

    @api.model
    def _custrel_create_reminders(self, vals_list, quiet=False):
        """:param list vals_list: see :meth:`_custrel_prepare_reminder`
        :param bool quiet: whether Odoo sends no mail about each of them
        """
        activities = self.sudo()  # of the people they are for, whoever makes them
        if quiet:
            activities = activities.with_context(mail_activity_quick_update=True)
        users = self.env["res.users"].sudo()  # their languages
        for lang, own in groupby(vals_list, lambda x: users.browse(x["user_id"]).lang):
            words = activities.with_context(lang=lang or self.env.lang)
            # The name of the record is kept as it is first read.
            words.create(own).mapped("res_name")
