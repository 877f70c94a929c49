from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..shared.actions import say
from ..shared.clock import get_today

MERGER = "base.group_partner_manager"
ASKED = "mail.mail_activity_data_todo"
"""Type of the activity by which somebody is asked to merge."""


class CustrelDuplicate(models.Model):
    """Makes one of two by Odoo's own dialog, or asks somebody who may."""

    _inherit = "custrel.duplicate"

    asked_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    asked_on = fields.Date(readonly=True)
    hindrance = fields.Char(
        compute="_compute_hindrance",
        export_string_translation=False,
        help="Why the user can't merge them.",
    )
    may_ask = fields.Boolean(
        compute="_compute_hindrance",
        export_string_translation=False,
        help="Somebody else can merge them.",
    )

    third_id = fields.Many2one(
        "res.partner",
        string="Third Customer",
        compute="_compute_third_id",
        help="Suspected to be the same as each of both.",
    )

    @api.depends("partner_id", "other_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_hindrance(self):
        for pair in self:
            obstacle, missing = pair._get_obstacle(), pair._get_missing_right()
            pair.hindrance = obstacle or missing
            pair.may_ask = bool(missing and not obstacle)

    @api.depends("partner_id", "other_id", "state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_third_id(self):
        for pair in self:
            pair.third_id = pair._find_third()

    def _find_third(self):
        """:return: a customer who may be the same as each of both, and whom the user
        may merge with them; Odoo merges three at most"""
        both = (self.partner_id | self.other_id)._origin
        if self.state != "suspect" or not both:
            return both.browse()
        others = self.search(
            [
                ("id", "not in", self._origin.ids),
                ("state", "=", "suspect"),
                *("|", ("partner_id", "in", both.ids), ("other_id", "in", both.ids)),
            ]
        )
        sides = {pair: (pair.partner_id | pair.other_id) - both for pair in others}
        for third, count in Counter(sides.values()).items():
            pairs = others.filtered(lambda pair, third=third: sides[pair] == third)
            if count == len(both) and not any(pairs.mapped("hindrance")):
                return third
        return both.browse()

    def action_merge(self):
        """:return: Odoo's own dialog, with both customers
        :raise UserError: why they can't become one
        """
        self._check_may_merge()
        title = self.env._("Merge Two Customers")
        return self._open_merge(self.partner_id | self.other_id, title)

    def action_merge_three(self):
        """:return: Odoo's own dialog, with the third one who may be the same, too
        :raise UserError: why they can't become one
        """
        self._check_may_merge()
        three = self.partner_id | self.other_id | self._find_third()
        return self._open_merge(three, self.env._("Merge Three Customers"))

    def _check_may_merge(self):
        self.ensure_one()
        if hint := self._get_obstacle() or self._get_missing_right():
            raise UserError(hint)

    def _open_merge(self, customers, title):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_deduplicate"
        )
        return action | {
            "name": title,
            "context": {
                "active_test": False,
                "active_model": "res.partner",
                "active_ids": customers.ids,
                "default_custrel_from_pair": True,
            },
        }

    def _get_obstacle(self):
        """:return: sentence why nobody could merge both as they are, empty if somebody
        can; said before, not after"""
        self.ensure_one()
        both = (self.partner_id | self.other_id).with_context(active_test=False)
        everything = both.sudo()  # whether there is something in the way
        if everything & everything.parent_id._custrel_with_parents():
            return self.env._(
                "One of them belongs to the other one. Odoo does not merge a contact "
                "with its company: give the contact no company first, if both are one."
            )
        if len(everything.user_ids) > 1:
            return self.env._(
                "Each of them has a user who logs in. Delete the user of one first."
            )
        return ""

    def _get_missing_right(self):
        """:return: sentence why the user may not merge both, empty if he may"""
        self.ensure_one()
        if not self.env.user.has_group(MERGER):
            return self.env._(
                "Merging needs the right to create contacts. Ask somebody who has it, "
                "or say that they are no duplicate."
            )
        both = self.partner_id | self.other_id
        try:
            both._custrel_check_may_merge()
        except AccessError:
            return self.env._(
                "One of them is a customer of others. Ask their leader to merge them."
            )
        if not self.env.is_admin() and both._custrel_have_other_emails():
            return self.env._(
                "Each has another e-mail address, and then only an administrator may "
                "merge them. Give both the same address, or ask an administrator."
            )
        return ""

    # ---------------------------------------------------------------------- asking

    def action_ask(self):
        """Have somebody who may do it asked to merge them.

        :return: a message that says who was asked
        :raise UserError: nobody could merge them, or nobody is there to be asked
        """
        self.ensure_one()
        self.check_access("read")
        if hint := self._get_obstacle():
            raise UserError(hint)
        if not self._get_missing_right():
            return self.action_merge()
        user = self._get_merger()
        if not user:
            raise UserError(
                self.env._(
                    "Nobody of your company may merge them. Call your administrator."
                )
            )
        pair = self.sudo()  # who sees it may ask, and writes nothing else
        pair._keep({"asked_by_id": self.env.uid, "asked_on": get_today(self.env)})
        self._forget_asking()
        reminders = self.env["mail.activity"]
        reminders._custrel_create_reminders(
            [
                reminders._custrel_prepare_reminder(
                    pair.partner_id,
                    user,
                    ASKED,
                    lambda _partner: pair._describe_asking(user),
                )
            ]
        )
        return say(
            self.env._(
                "%s was asked to merge them.",
                user.sudo().name,  # no secret
            ),
            then={"type": "ir.actions.client", "tag": "soft_reload"},
        )

    def _describe_asking(self, user):
        """:return: summary and note of the activity, in the language of who is asked"""
        lang = user.sudo().lang  # no secret
        env = self.with_context(lang=lang or self.env.lang).env
        link = Markup('<a href="%s">%s</a>') % (
            self._get_link(),
            env._("Both side by side"),
        )
        return {
            "summary": env._("Merge two customers: %s", self.display_name),
            "note": Markup("<p>%s</p><p>%s</p>")
            % (
                env._(
                    "%(person)s thinks that they are one: %(reason)s.",
                    person=self.env.user.sudo().name,  # no secret
                    reason=self.with_env(env)._describe(self.evidence),
                ),
                link,
            ),
        }

    def _get_merger(self):
        """:return: who may merge both: the leader of one of their owners, somebody who
        gets what nobody else does, or an administrator; first who need not be one"""
        owners = (self.partner_id | self.other_id).user_id
        leaders = owners.sudo().crm_team_ids.user_id  # whose people they are, no secret
        managers = self.env.ref("custrel_followup.custrel_group_manager")
        managers = managers.sudo().all_user_ids  # who they are, no secret
        administrators = self.env.ref("base.group_erp_manager").sudo()  # as above
        company = self.env.company
        candidates = (
            *leaders,
            company._custrel_get_fallback_user(),
            *managers,
            *administrators.all_user_ids.sorted("id"),
        )
        for user in candidates:
            if user == self.env.user or not company._custrel_employs(user):
                continue
            pair = self.with_user(user).with_context(allowed_company_ids=company.ids)
            if pair.has_access("read") and not pair._get_missing_right():
                return user
        return self.env["res.users"]

    def _forget_asking(self):
        """Nobody is asked about these any more; about other pairs of the same customers
        somebody still is."""
        customers = (self.partner_id | self.other_id).sudo()  # of whoever was asked
        reminders = self.env["mail.activity"]._custrel_find_reminders(customers, ASKED)
        links = [f'"{pair._get_link()}"' for pair in self]
        reminders.filtered(
            lambda reminder: any(link in (reminder.note or "") for link in links)
        ).unlink()

    def _get_link(self):
        self.ensure_one()
        return f"/odoo/duplicates/{self.id}"
