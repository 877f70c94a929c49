from collections import defaultdict

from odoo import api, models

from ...rules import satisfaction


class CustrelSurveyWave(models.Model):
    """What a wave asks, in the languages of those who are asked."""

    _inherit = "custrel.survey.wave"

    @api.model_create_multi
    def create(self, vals_list):
        waves = super().create(vals_list)
        for wave, vals in zip(waves, vals_list, strict=True):
            usual = wave._find_usual()
            if "question" not in vals and usual and usual != wave.scale:
                wave.question = wave._get_usual_question(wave.scale)
            wave._translate_usual()
        return waves

    def write(self, vals):
        self, vals = self._accept(vals)
        words = vals.get("question")
        changing = self.filtered(
            lambda wave: words and wave.question != words and wave._find_usual()
        )
        result = super().write(vals)
        for wave in changing:
            wave._leave_usual()
        return result

    @api.onchange("scale")
    def _onchange_scale(self):
        if self._find_usual():
            self.question = self._get_usual_question(self.scale)

    @api.model
    def _get_usual_question(self, scale="ten"):
        if scale == "five":
            return self.env._("How satisfied are you with our service?")
        return self.env._("How likely are you to recommend us?")

    @api.model
    def _get_languages(self):
        """:return: codes of the languages that a question may be kept in"""
        return {
            "en_US",
            *(code for code, _name in self.env["res.lang"].get_installed()),
        }

    def _find_usual(self):
        """:return: the scale whose usual question this is, whoever wrote the wave in
        whatever language; None for other words"""
        self.ensure_one()
        for scale in satisfaction.SCALES:
            for code in self._get_languages():
                own = self.with_context(lang=code)
                if self.question == own._get_usual_question(scale):
                    return scale
        return None

    def _get_question(self):
        """:return: what is asked, in the language of the context; the usual question is
        said in it whoever wrote the wave"""
        self.ensure_one()
        usual = self._find_usual()
        return self._get_usual_question(usual) if usual else self.question

    def _translate_usual(self):
        """Show the usual question to each reader in his language."""
        if usual := self._find_usual():
            read = (self.with_context(lang=code) for code in self._get_languages())
            self._keep_question(
                {
                    own.env.lang: own._get_usual_question(usual)
                    for own in read
                    if own._find_usual()  # nobody has said it in his own words
                }
            )

    def _leave_usual(self):
        """Other words are meant for everybody: nobody is asked the usual ones of his
        language beside them."""
        if self._find_usual():
            self._translate_usual()
            return
        written = self.env.lang or "en_US"
        others = self._get_languages() - {written, "en_US"}
        self._keep_question(dict.fromkeys(others, False) | {"en_US": self.question})

    def _keep_question(self, words):
        own = self.sudo()  # whoever wrote the wave
        own.update_field_translations("question", words)

    def _find_untranslated(self, codes):
        """:param codes: of languages
        :return: list of those in which nobody has said the question"""
        self.ensure_one()
        stored = self._fields["question"]._get_stored_translations(self)
        return [
            code
            for code in codes
            if not self.with_context(lang=code)._find_usual()
            and not satisfaction.is_said_in(code, stored)
        ]

    def _group_by_language(self, asked):
        """:param asked: see :meth:`_draw`
        :return: list of pairs of the code of a language and those of them who are
            written to in it, the language of most of them first"""
        people = self.env["res.partner"].sudo()  # languages are no secret
        ids = {customer for customer, _person in asked}
        ids |= {person.contact_id for _customer, person in asked}
        people.browse(ids).fetch(["lang"])
        company = self.company_id.sudo().partner_id  # as above
        groups = defaultdict(list)
        for customer, person in asked:
            contact = people.browse(person.contact_id)
            lang = choose_language(contact, people.browse(customer), company)
            groups[lang].append((customer, person))
        return sorted(groups.items(), key=lambda group: -len(group[1]))


class ResLang(models.Model):
    """Whoever reads a language that is switched on later reads the usual question in
    it."""

    _inherit = "res.lang"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active"):
            waves = self.env["custrel.survey.wave"].sudo()  # of whoever switches it on
            for wave in waves.with_context(active_test=False).search([]):
                wave._translate_usual()
        return result


def choose_language(*people):
    """:return: code of the language in which one writes: the first of these people's
    that is installed"""
    installed = {code for code, _name in people[0].env["res.lang"].get_installed()}
    known = (person.lang for person in people)
    return next((lang for lang in known if lang in installed), "en_US")
