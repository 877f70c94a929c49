from ast import literal_eval
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..shared.bounds import check_days
from ..shared.listing import say_all

ANSWER = "custrel.survey.wave.answer"
DAYS = 14
"""So long a wave is open if nobody says otherwise."""
FIXED = {
    "company_id",
    "scale",
    "question",
    "domain",
    "grade_ids",
    "sample_share",
    "date_start",
}
"""Fields that nobody changes once customers are asked."""


class CustrelSurveyWave(models.Model):
    """One question to many customers: who is asked, what, and until when.

    While it is a draft everything can be changed, and a preview says who would be asked
    and who not. When it starts, whom it asks is settled; a job sends the mails.
    """

    _name = "custrel.survey.wave"
    _description = "Survey Wave"
    _inherit = ["custrel.kept"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="set null",
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("asking", "Asking"), ("closed", "Closed")],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        group_expand=True,
    )
    scale = fields.Selection(
        [("ten", "0 to 10"), ("five", "1 to 5")],
        string="Answers",
        required=True,
        default="ten",
        help="0 to 10 for “Would you recommend us?” (NPS), 1 to 5 for “How satisfied "
        "are you?” (CSAT).",
    )
    question = fields.Char(
        required=True,
        translate=True,
        default=lambda self: self._get_usual_question(),
        help="What is asked. The usual question is translated by itself; of a question "
        "of your own give what it is in each language that your customers speak.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="Mail",
        domain=[("model", "=", ANSWER)],
        ondelete="set null",
        help="Its words stand around the question. The usual ones if none is chosen.",
    )
    domain = fields.Char(
        string="Which Customers",
        default="[('custrel_last_purchase_date', '!=', False)]",
        help="Only customers that fit: at first those who have bought. All graded ones "
        "if nothing is said here.",
    )
    grade_ids = fields.Many2many(
        "custrel.grade",
        string="Grades",
        help="Only customers of these grades. All graded ones if none is chosen.",
    )
    sample_share = fields.Integer(
        string="Sample (%)",
        default=100,
        required=True,
        help="So many percent of those who can be asked are drawn by lot.",
    )
    date_start = fields.Date(
        string="Start On",
        required=True,
        default=lambda self: self.env.company._custrel_today(),
    )
    date_deadline = fields.Date(
        string="Answer Until",
        required=True,
        default=lambda self: self.env.company._custrel_today() + timedelta(days=DAYS),
        help="Until the end of this day customers can answer, and change their answer.",
    )
    remind_days = fields.Integer(
        string="Remind After (Days)",
        help="Who has not answered after so many days is reminded once. 0: never.",
    )
    every = fields.Selection(
        [
            ("once", "Once"),
            ("month", "Every month"),
            ("quarter", "Every quarter"),
            ("half", "Every half-year"),
            ("year", "Every year"),
        ],
        string="Repeat",
        required=True,
        default="once",
        help="When it closes, a draft of the next wave is made.",
    )
    starts_itself = fields.Boolean(
        string="Start by Itself",
        help="It starts on its day without anybody pressing the button.",
    )
    previous_id = fields.Many2one(
        "custrel.survey.wave",
        string="Previous Wave",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    started_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    answer_ids = fields.One2many(ANSWER, "wave_id", string="Customers Asked")

    undrawn_count = fields.Integer(
        string="Not Drawn",
        readonly=True,
        copy=False,
        help="Could have been asked, but were not drawn into the sample.",
    )
    drawn_count = fields.Integer(string="Will Be Asked", compute="_compute_preview")
    preview = fields.Text(
        compute="_compute_preview",
        help="Who would be asked if it started now, and who not.",
    )

    _previous_unique = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "The next wave has been made already.",
    )
    _sample_bounds = models.Constraint(
        "CHECK (sample_share BETWEEN 1 AND 100)",
        "A sample is 1 to 100 percent of the customers.",
    )
    _remind_bounds = models.Constraint(
        "CHECK (remind_days BETWEEN 0 AND 365)",
        "Customers are reminded after 0 to 365 days.",
    )
    _days_in_order = models.Constraint(
        "CHECK (date_deadline >= date_start)",
        "Customers can't answer before they are asked. Choose a later last day.",
    )

    # --------------------------------------------------------------------- checks

    @api.constrains("date_start", "date_deadline")
    def _check_days(self):
        check_days(self, "date_start", "date_deadline")

    @api.constrains("domain")
    def _check_domain(self):
        """Whoever writes it finds nothing by it that he may not look for."""
        for wave in self:
            wave.env["res.partner"].search(wave._parse_domain(), limit=1)

    @api.constrains("mail_template_id")
    def _check_mail_template(self):
        for wave in self:
            template = wave.mail_template_id.sudo()  # only what it is made for
            if template and template.model != ANSWER:
                raise ValidationError(
                    self.env._(
                        "%s is not made for questions to customers. Choose another "
                        "mail.",
                        template.name,
                    )
                )

    def _parse_domain(self):
        """:return: domain of customers
        :raise ValidationError: it is none
        """
        self.ensure_one()
        try:
            domain = literal_eval(self.domain or "[]")
            if not isinstance(domain, list):
                raise ValueError
            domain = Domain(domain)
            domain.validate(self.env["res.partner"])
        except (SyntaxError, TypeError, ValueError, KeyError, MemoryError) as error:
            raise ValidationError(
                self.env._("Which customers are meant? Choose them again.")
            ) from error
        return domain

    def _check_fixed(self, names):
        """:param names: of fields that somebody is changing
        :return: those of these waves that have begun
        :raise UserError: what they ask, or whom, would become another"""
        begun = self.filtered(lambda wave: wave.state != "draft")
        if begun and not self.env.su and not FIXED.isdisjoint(names):
            raise UserError(
                self.env._(
                    "%s has begun: whom it asks and what can't be changed any more. "
                    "Duplicate it instead.",
                    say_all(self.env, begun.mapped("name")),
                )
            )
        return begun

    def update_field_translations(self, field_name, translations, source_lang=""):
        self._check_fixed({field_name})
        return super().update_field_translations(field_name, translations, source_lang)

    def write(self, vals):
        self, vals = self._accept(vals)
        begun = self._check_fixed(vals)
        result = super().write(vals)
        if vals.get("active") is False:
            begun.filtered(lambda wave: wave.state == "asking")._close()
        if "date_deadline" in vals:
            for wave in begun:
                wave.sudo().answer_ids._keep(  # of all customers
                    {"expires_on": wave.date_deadline}
                )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if begun := self.filtered(lambda wave: wave.state != "draft"):
            raise UserError(
                self.env._(
                    "%s: customers were asked. Archive the wave instead of deleting "
                    "it.",
                    say_all(self.env, begun.mapped("name")),
                )
            )

    def copy_data(self, default=None):
        """A copy begins today, and is open as long."""
        copies = super().copy_data(default)
        for wave, vals in zip(self, copies, strict=True):
            if not default or "name" not in default:
                vals["name"] = self.env._("%s (copy)", wave.name)
            if not default or "date_start" not in default:
                today = wave.company_id._custrel_today()
                length = wave.date_deadline - wave.date_start
                vals |= {"date_start": today, "date_deadline": today + length}
        return copies
