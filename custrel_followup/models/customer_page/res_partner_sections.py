from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ..assignment.custrel_customer_record import About
from ..followup.res_partner_history import MONEY, PERSON
from ..shared.inside import tell, told
from ..shared.reading import fetch_paths

MOST = 6
"""Rows that a section shows."""


class ResPartner(models.Model):
    """People, promises, complaints and opportunities on the page of a customer."""

    _inherit = "res.partner"

    def _custrel_get_page_sections(self):
        sections = super()._custrel_get_page_sections()
        for name, make in (
            ("followups", self._custrel_make_followups_section),
            ("needs", self._custrel_make_needs_section),
            ("complaints", self._custrel_make_complaints_section),
            ("opportunities", self._custrel_make_opportunities_section),
            ("contacts", self._custrel_make_contacts_section),
            ("people", self._custrel_make_people_section),
        ):
            if section := make():
                sections[name] = section
        return sections

    def _custrel_get_readable(self, model):
        """:return: records of a model, to search for those of this customer; None if
        the reader may read none at all"""
        about = told(self, "custrel_page_about")
        about = about or About(self.commercial_partner_id.ids)
        records = tell(self.env[model], custrel_about=about)
        return records if records.has_access("read") else None

    def _custrel_find_for_page(self, model, domain, order, shown):
        """:param shown: paths of what is shown of them
        :return: the first records, and how many there are; None for records that
            the reader may not read at all"""
        records = self._custrel_get_readable(model)
        if records is None:
            return None, 0
        found = records.search(domain, order=order, limit=MOST + 1)
        count = len(found) if len(found) <= MOST else records.search_count(domain)
        found = tell(found[:MOST], custrel_about=None)
        fetch_paths([(found, shown)])
        return found, count

    def _custrel_make_followups_section(self):
        planned = self._custrel_history_here() & Domain("state", "=", "planned")
        followups, count = self._custrel_find_for_page(
            "custrel.followup",
            planned,
            "date_planned, id",
            (
                *("name", "objective", "date_planned", "state", "origin", PERSON),
                *("cadence_id", "company_id", "partner_id", "attempt_count"),
                *("channel_id.name", "channel_id.icon"),
            ),
        )
        if followups is None:
            return None
        today = self.env.company._custrel_today()
        rows = [
            {
                "title": row.name or row.objective or row.channel_id.name,
                "note": " · ".join(
                    # Who does it is no secret.
                    filter(None, (row.user_id.sudo().name, row.why))
                ),
                "badge": format_date(self.env, row.date_planned),
                "tone": "danger" if row.date_planned < today else "secondary",
                "icon": row.channel_id.icon or "fa-calendar-check-o",
                "open": [row._name, row.id],
            }
            for row in followups
        ]
        return self._custrel_make_section(
            self.env._("Open follow-ups"),
            rows,
            self.env._("No planned follow-ups visible to you."),
            sequence=10,
            count=count,
            more="action_custrel_open_followups",
        )

    def _custrel_make_needs_section(self):
        needs, count = self._custrel_find_for_page(
            "custrel.need",
            self._custrel_history_here() & Domain("state", "=", "open"),
            "urgent desc, important desc, date_due, id",
            (
                *("name", "quadrant", "state", "date_stated", "date_due", "company_id"),
                *("met_on", "dropped_on", "budget", *MONEY),
            ),
        )
        if needs is None:
            return None
        kinds = dict(needs._fields["quadrant"]._description_selection(self.env))
        rows = [
            {
                "title": need.name,
                "note": " · ".join(
                    filter(None, (kinds[need.quadrant], need.due_text or need.age_text))
                ),
                "badge": format_amount(self.env, need.budget, need.currency_id)
                if need.budget
                else "",
                "tone": "light",
                "icon": "fa-lightbulb-o",
                "open": [need._name, need.id],
            }
            for need in needs
        ]
        new = {
            "method": "action_custrel_page_need",
            "label": self.env._("New need"),
        }
        return self._custrel_make_section(
            self.env._("Open needs"),
            rows,
            self.env._("No open needs visible to you."),
            sequence=15,
            count=count,
            more="action_custrel_open_needs",
            new=new if self.env["custrel.need"].has_access("create") else None,
        )

    def _custrel_make_complaints_section(self):
        complaints, count = self._custrel_find_for_page(
            "custrel.complaint",
            self._custrel_open_complaint_domain()
            & Domain("partner_id", "=", self.commercial_partner_id.id),
            "opened_at desc, id desc",
            ("name", "subject", "stage_id.name", PERSON),
        )
        if complaints is None:
            return None
        everybody = self.commercial_partner_id.custrel_open_complaint_count
        hidden = max(everybody - count, 0)
        rows = [
            {
                "title": row.display_name,
                "note": row.user_id.sudo().name or "",  # no secret to who reads it
                "badge": row.stage_id.name,
                "tone": "warning",
                "icon": "fa-bullhorn",
                "open": [row._name, row.id],
            }
            for row in complaints
        ]
        if hidden:
            rows.append(
                {
                    "title": self.env._("%s more, which others look after", hidden),
                    "icon": "fa-lock",
                }
            )
        return self._custrel_make_section(
            self.env._("Open complaints"),
            rows,
            self.env._("No open complaint."),
            sequence=20,
            count=everybody,
            more="action_custrel_open_complaints" if count else None,
        )

    def _custrel_make_opportunities_section(self):
        leads, count = self._custrel_find_for_page(
            "crm.lead",
            Domain(
                "partner_id.commercial_partner_id", "=", self.commercial_partner_id.id
            )
            & Domain("company_id", "in", (False, self.env.company.id))
            & Domain("type", "=", "opportunity")
            & Domain("probability", "<", 100),
            "date_deadline, id desc",
            ("name", "expected_revenue", "company_id", "stage_id.name", PERSON),
        )
        if leads is None:
            return None
        rows = [
            {
                "title": lead.name,
                "note": " · ".join(
                    filter(
                        None,
                        # Names of our people are no secret.
                        (lead.stage_id.name, lead.user_id.sudo().name),
                    )
                ),
                "badge": format_amount(
                    self.env, lead.expected_revenue, lead.company_currency
                )
                if lead.expected_revenue
                else "",
                "tone": "info",
                "icon": "fa-star-o",
                "open": [lead._name, lead.id],
            }
            for lead in leads
        ]
        return self._custrel_make_section(
            self.env._("Opportunities"),
            rows,
            self.env._("No open opportunity."),
            sequence=30,
            count=count,
        )

    def _custrel_make_contacts_section(self):
        contacts, count = self._custrel_find_for_page(
            "res.partner",
            Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
            & Domain("id", "!=", self.commercial_partner_id.id)
            & Domain("type", "=", "contact")
            & Domain("is_company", "=", False),
            "id",
            ("name", "function", "phone", "email"),
        )
        roles = dict(self._fields["custrel_role"]._description_selection(self.env))
        rows = [
            {
                "title": contact.name or "",
                "note": " · ".join(
                    filter(
                        None,
                        (
                            roles.get(contact.custrel_role),
                            contact.function,
                            contact.custrel_reach,
                        ),
                    )
                ),
                **contact._custrel_show_phone(),
                "email": contact.email or "",
                "icon": "fa-user-o",
                "open": [contact._name, contact.id],
            }
            for contact in contacts
        ]
        return self._custrel_make_section(
            self.env._("Contacts"),
            rows,
            self.env._("Nobody is known there yet."),
            sequence=40,
            count=count,
        )

    def _custrel_show_phone(self):
        """:return: dict of ``phone``, to which one click leads, or else ``number``,
        which is only shown: nobody is led to call whom one must not call"""
        phone = self.custrel_phone or ""
        return {"phone": phone, "number": "" if phone else self.phone or ""}

    def _custrel_make_people_section(self):
        people, count = self._custrel_find_for_page(
            "custrel.assignment",
            self._custrel_history_here() & Domain("date_end", "=", False),
            "role, id",
            ("role", "function", "date_start", PERSON),
        )
        if people is None:
            return None
        roles = dict(people._fields["role"]._description_selection(self.env))
        rows = [
            {
                "title": row.user_id.sudo().name,  # as in its list
                "note": " · ".join(filter(None, (roles[row.role], row.function))),
                "badge": self.env._("since %s", format_date(self.env, row.date_start)),
                "tone": "secondary",
                "icon": "fa-id-badge",
            }
            for row in people
        ]
        return self._custrel_make_section(
            self.env._("Our people"),
            rows,
            self.env._("Nobody looks after this customer."),
            sequence=50,
            count=count,
            more="action_custrel_open_assignments",
        )
