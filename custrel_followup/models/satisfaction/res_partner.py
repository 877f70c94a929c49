from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..followup.res_partner_history import shorten
from ..shared.actions import open_window

ANSWER = "custrel.survey.wave.answer"
FEW = 2
"""So many answers are shown before a contact."""
MOST = 6
"""Rows that the section of the page shows."""
TONES = {"good": "success", "fair": "secondary", "bad": "danger"}


class ResPartner(models.Model):
    """What a customer answered: in his history, on his page, before a contact."""

    _inherit = "res.partner"

    def _custrel_get_answers(self, limit):
        """:return: the last answers of this customer that the reader may see"""
        return self.env[ANSWER].search(
            self._custrel_history_here() & Domain("answered_at", "!=", False),
            order="answered_at desc, id desc",
            limit=limit,
        )

    # --------------------------------------------------------------------- history

    @api.model
    def _custrel_history_kinds(self):
        return {
            **super()._custrel_history_kinds(),
            "answer": self.env._("Survey Answers"),
        }

    @api.model
    def _custrel_history_texts(self):
        return {**super()._custrel_history_texts(), "answer": ("comment", "wave_id")}

    def _custrel_history_of_answer(self):
        domain = self._custrel_history_here() & Domain("answered_at", "!=", False)
        return ANSWER, domain, "answered_at", self._custrel_tell_answer

    def _custrel_tell_answer(self, answer):
        return {
            "title": answer.question_text,
            "icon": "fa-comments-o",
            "who": answer.contact_id.sudo().name or "",  # a contact of the customer
            "label": answer.answer_text,
            "text": shorten(answer.comment),
        }

    # -------------------------------------------------------------------- briefing

    def _custrel_get_briefing(self, followup):
        briefing = super()._custrel_get_briefing(followup)
        if followup.state != "done":
            briefing["answers"] = self.commercial_partner_id._custrel_get_answers(FEW)
        return briefing

    def _custrel_get_satisfaction_facts(self):
        """Beside a complaint stands what he answered last, too."""
        facts = super()._custrel_get_satisfaction_facts()
        if not self.env[ANSWER].has_access("read"):
            return facts
        answer = self._custrel_get_answers(1)
        if answer:
            when = format_date(self.env, answer.answered_at)
            facts.append(
                {
                    "label": self.env._("Last survey answer"),
                    "text": " · ".join(filter(None, (answer.answer_text, when))),
                    **({"tone": "danger"} if answer.low else {}),
                }
            )
        return facts

    # ------------------------------------------------------------------------ page

    def _custrel_get_page_sections(self):
        sections = super()._custrel_get_page_sections()
        if self.env[ANSWER].has_access("read"):
            sections["answers"] = self._custrel_make_answers_section()
        return sections

    def _custrel_make_answers_section(self):
        rows = [
            {
                "title": answer.question_text,
                "note": " · ".join(
                    filter(
                        None,
                        (format_date(self.env, answer.answered_at), answer.comment),
                    )
                ),
                "badge": answer.answer_text,
                "tone": TONES[answer._get_tone()],
                "icon": "fa-comments-o",
                "open": [answer._name, answer.id],
            }
            for answer in self._custrel_get_answers(MOST)
        ]
        return self._custrel_make_section(
            self.env._("Satisfaction"),
            rows,
            self.env._("This customer has answered no question yet."),
            sequence=45,
            more="action_custrel_open_answers" if rows else None,
        )

    def action_custrel_open_answers(self):
        """:return: action with what the customer was asked, and answered"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_survey_answer_action",
            domain=[("partner_id", "=", self.commercial_partner_id.id)],
            context={},
        )
