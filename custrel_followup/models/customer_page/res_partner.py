from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..assignment.custrel_customer_record import About
from ..customer_file.res_partner import USER
from ..followup.reach_words import ReachWords
from ..shared.inside import tell
from ..shared.listing import say_sentences


class ResPartner(models.Model):
    """One page that tells all of a customer (row K7)."""

    _inherit = "res.partner"

    def action_custrel_open_page(self):
        """:return: action of the page of the customer of this contact"""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "custrel_followup.custrel_customer_page_action"
        )
        return action | {"context": {"active_id": self.commercial_partner_id.id}}

    @api.readonly
    def custrel_get_page(self):
        """Read what stands on the page of a customer, but for his history and the
        reason of his grade, which the page asks for by themselves.

        :return: dict of ``refused`` (why the reader sees nothing), or else of ``head``,
            ``figures``, ``sections`` and ``actions``
        """
        if refused := self._custrel_refuse_page():
            return {"refused": refused}
        customer = self.commercial_partner_id
        # Asked once for all that is read here.
        customer = tell(customer, custrel_page_about=About(customer.ids))
        sections = customer._custrel_get_page_sections()
        return {
            "refused": "",
            "head": customer._custrel_get_page_head(),
            "figures": customer._custrel_get_page_figures(),
            "sections": sorted(
                ({"name": name, **section} for name, section in sections.items()),
                key=lambda section: section["sequence"],
            ),
            "actions": customer._custrel_get_page_actions(),
        }

    def _custrel_refuse_page(self):
        """:return: why the reader may not see this page, empty if he may"""
        if not self.env.user.has_group(USER):
            return self.env._("Only people of customer relations have this page.")
        if len(self) != 1 or not self.exists():
            return self.env._("This customer does not exist any more.")
        customer = self.sudo().commercial_partner_id  # asked for on the next line
        if not (self | customer.sudo(False)).has_access("read"):
            return self.env._(
                "You may not see this customer. Perhaps it belongs to another company: "
                "choose that above, or ask who looks after it."
            )
        return ""

    def _custrel_get_page_head(self):
        """:return: dict of who he is, what was promised and when something is due"""
        grade = self.custrel_grade_id
        bases = dict(
            self._fields["custrel_grade_basis"]._description_selection(self.env)
        )
        today = self.env.company._custrel_today()
        following = self.custrel_next_followup_date
        last, written = self.custrel_last_contact_date, self.custrel_last_written_date
        # A city that is a country is named once.
        place = dict.fromkeys((self.ref, self.city, self.country_id.name))
        reach = self._custrel_get_reach()[self.id]
        words = ReachWords(self.env)
        said = *words.get_sentences(reach), words.get_clock(reach.where)
        return {
            "id": self.id,
            "name": self.display_name,
            "place": " · ".join(filter(None, place)),
            "company": self.env.company.name,
            "grade": grade.code or "",
            "grade_name": grade.name or "",
            "color": grade.color,
            "basis": bases.get(self.custrel_grade_basis, ""),
            "owner": self.user_id.sudo().name or "",  # shown on each form
            "co_owner": self.custrel_second_user_id.sudo().name or "",  # as above
            **self._custrel_show_phone(),
            "email": self.email or "",
            "reach": say_sentences(self.env, said),
            "promise": self._custrel_get_page_promise(),
            "next": format_date(self.env, following) if following else "",
            "about": "" if following else self._custrel_say_cadence_day(),
            "overdue": bool(following) and following < today,
            "last": format_date(self.env, last) if last else "",
            "written": (
                format_date(self.env, written)
                if written and (not last or written > last)
                else ""
            ),
        }

    def _custrel_say_cadence_day(self):
        """:return: for when the cadence plans this customer of whom nothing is planned
        yet, empty if no cadence does"""
        day = self._custrel_get_cadence_day()
        if not day:
            return ""
        return self.env._(
            "The cadence plans it for about %s.", format_date(self.env, day)
        )

    def _custrel_get_page_promise(self):
        """:return: dict of ``text``, ``day``, ``who``, ``open`` of what was promised
        last and is not done, empty without"""
        followups = self.env["custrel.followup"]
        if not followups.has_access("read"):
            return {}
        promise = followups.search(
            self._custrel_history_here()
            & Domain("state", "=", "planned")
            & Domain("origin", "=", "next_action"),
            order="id desc",
            limit=1,
        )
        if not promise:
            return {}
        return {
            "text": promise.objective or promise.name or promise.channel_id.name,
            "day": format_date(self.env, promise.date_planned),
            "who": promise.user_id.sudo().name or "",  # who does it is no secret
            "open": [promise._name, promise.id],
        }

    # ------------------------------------------------------------------ actions

    def _custrel_get_page_actions(self):
        actions = super()._custrel_get_page_actions()
        if self.env["custrel.followup"].has_access("create"):
            actions += [
                {
                    "method": "action_custrel_record_contact",
                    "label": self.env._("Record"),
                    "icon": "fa-check",
                    "key": "r",
                },
                {
                    "method": "action_custrel_plan_followup",
                    "label": self.env._("Schedule"),
                    "icon": "fa-calendar-plus-o",
                    "key": "s",
                },
            ]
        if self.env["custrel.need"].has_access("create"):
            actions.append(
                {
                    "method": "action_custrel_page_need",
                    "label": self.env._("New need"),
                    "icon": "fa-lightbulb-o",
                    "key": "n",
                }
            )
        if self.env["custrel.complaint"].has_access("create"):
            actions.append(
                {
                    "method": "action_custrel_page_complaint",
                    "label": self.env._("New complaint"),
                    "icon": "fa-bullhorn",
                    "key": "c",
                }
            )
        if self.has_access("write"):
            actions.append(
                {
                    "method": "get_formview_action",
                    "label": self.env._("Open the form"),
                    "icon": "fa-pencil",
                    "key": "e",
                }
            )
        return actions

    def action_custrel_plan_followup(self):
        """:return: action with a new follow-up of this customer or contact"""
        self.ensure_one()
        customer = self.commercial_partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule a follow-up"),
            "res_model": "custrel.followup",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_id": customer.id,
                "default_contact_ids": (self - customer).ids,
                "dialog_size": "large",
                **self._custrel_propose_channel(),
            },
        }

    def action_custrel_page_need(self):
        """:return: action with a new need in a dialog, so that one stays here"""
        return self.action_custrel_create_need() | {
            "name": self.env._("New need"),
            "target": "new",
        }

    def action_custrel_page_complaint(self):
        """:return: action with a new complaint in a small dialog, so that one stays
        here while the customer speaks"""
        form = self.env.ref("custrel_followup.custrel_complaint_view_form_quick")
        return self.action_custrel_create_complaint() | {
            "name": self.env._("New complaint"),
            "views": [(form.id, "form")],
            "target": "new",
        }
