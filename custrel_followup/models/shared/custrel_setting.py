from markupsafe import Markup

from odoo import api, fields, models

from .inside import tell, told

PENDING = "custrel.settings"
"""Key of what is to be told at the end of the transaction."""


class CustrelSetting(models.AbstractModel):
    """A setting that many people's work follows.

    Its history says who changed it, when and why; whoever is concerned is told once,
    at the end of the transaction, in his own language.
    """

    _name = "custrel.setting"
    _description = "Setting That Many Follow"
    _inherit = ["custrel.catalogue", "mail.thread"]

    change_reason = fields.Char(
        string="Reason for the Change",
        store=False,
        size=500,
        help="Kept in the history, and told to those whose work changes.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records, vals_list = self._accept_new(vals_list)
        for vals in vals_list:
            vals.pop("change_reason", None)
        created = super(
            CustrelSetting, records.with_context(mail_create_nosubscribe=True)
        ).create(vals_list)
        return created.with_env(self.env)

    def write(self, vals):
        records, vals = self._accept(vals)
        if reason := vals.pop("change_reason", None):
            self._track_set_log_message(reason)
        return super(CustrelSetting, records).write(vals)

    # ------------------------------------------------------------- who is concerned

    def _with_reason(self, vals):
        """:return: these records, which say with what they tell why they changed
        :param vals: what was written"""
        return tell(self, custrel_change_reason=vals.get("change_reason"))

    def _tell(self, user, describe):
        """Let somebody know at the end of the transaction what changed for him; whoever
        changes it knows it already.

        :param describe: function of this record, in the language of the user, that
            returns a sentence; a later one takes the place of an earlier one
        """
        self.ensure_one()
        user = user.sudo()  # whoever is concerned, also of other companies
        if not user.active or user.share or user == self.env.user:
            return
        data = self.env.cr.precommit.data
        if PENDING not in data:
            data[PENDING] = {}
            self.env.cr.precommit.add(self.sudo()._tell_pending)  # to everybody
        reason = told(self, "custrel_change_reason")
        data[PENDING].setdefault(user.id, {})[self._name, self.id] = describe, reason

    def _tell_leaders(self, describe, company=None):
        """Let those who look after all customers know, see :meth:`_tell`.

        :param company: in which they work; any without it
        """
        group = self.env.ref("custrel_followup.custrel_group_all")
        users = group.sudo().all_user_ids  # groups are not for everybody
        for user in users:
            if not company or company in user.company_ids:
                self._tell(user, describe)

    @api.model
    def _tell_pending(self):
        """One message to each person, whatever changed."""
        pending = self.env.cr.precommit.data.pop(PENDING, {})
        for user_id, changes in pending.items():
            user = self.env["res.users"].browse(user_id)
            env = self.with_context(lang=user.lang or self.env.lang).env
            lines, record = [], None
            for (model, id_), (describe, reason) in changes.items():
                changed = env[model].browse(id_).exists()
                text = changed and describe(changed)
                if text:
                    record = record or changed
                    if reason:
                        text = env._(
                            "%(text)s Reason: %(reason)s", text=text, reason=reason
                        )
                    lines.append(text)
            lines = list(dict.fromkeys(lines))
            if lines:
                record.message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=env._("Settings of customer relations have changed"),
                    body=Markup("").join(Markup("<p>%s</p>") % line for line in lines),
                    author_id=self.env.user.partner_id.id,
                    force_send=False,
                )
