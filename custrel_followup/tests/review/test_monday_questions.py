import json
from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .common import ReviewCommon

# Each question: what stands over its answer, in English and Chinese; the name of whom
# the answer is about; and whether it takes a click to see the name.
QUESTIONS = (
    ("Who moved, and why?", "谁的等级变了？为什么？", "Harbour", False),
    (
        "Key customers without contact for two weeks",
        "两周未联络的关键客户",
        "Harbour",
        False,
    ),
    ("Who buys less, or fell silent?", "谁买得少了，或不再购买？", "Riverside", False),
    ("Who is overdue, with whom?", "哪些客户逾期？", "Riverside", False),
    ("Were follow-ups done, and in time?", "跟进是否完成、是否及时？", "Seller", False),
    (
        "What do the next weeks ask, and who has room?",
        "未来几周有多忙？谁有空？",
        "Seller",
        False,
    ),
    ("What came of follow-ups?", "联络带来了什么？", "Interested", False),
    (
        "Which complaints are late now, and whose?",
        "现在哪些投诉超时？由谁负责？",
        "Colleague",
        False,
    ),
    (
        "Are customers covered and introduced?",
        "客户是否都有人负责、都已引见？",
        "Harbour",
        True,
    ),
)
IN_CHINESE = {"Interested": "有兴趣"}
"""Names that are words of the add-on."""

ASK = """
(async () => {
    const questions = %s;
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const until = async (found, what) => {
        for (let tries = 0; tries < 100; tries++) {
            const value = found();
            if (value) {
                return value;
            }
            await wait(100);
        }
        throw new Error(`${what}: ${document.body.innerText.slice(0, 1500)}`);
    };
    const sees = (element, text) => element?.innerText.includes(text);
    const isThere = (element) => element.getBoundingClientRect().height > 0;
    const sections = () =>
        [...document.querySelectorAll("section, [role=status]")].filter(isThere);
    const find = (title) =>
        sections().find((section) => section.innerText.trim().startsWith(title));
    for (const [title, name, clicked] of questions) {
        const section = await until(() => find(title), `nobody asks "${title}"`);
        if (!clicked) {
            if (!sees(section, name)) {
                const said = section.innerText;
                throw new Error(`"${title}" does not name ${name}: ${said}`);
            }
            continue;
        }
        const here = location.href;
        [...section.querySelectorAll("button")].find(isThere).click();
        const list = () => document.querySelector(".o_list_view, .o_kanban_view");
        await until(() => sees(list(), name), `a click on "${title}": no ${name}`);
        // Before the address of the list is there, one would go back too far.
        await until(() => location.href !== here, `"${title}" has no address`);
        history.back();
        await until(() => find(title), `"${title}" is gone`);
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestMondayQuestions(ReviewCommon, HttpCase):
    """A sales director asks ten questions of the page that he sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._custrel_today()

        def day(number):
            return today - timedelta(days=number)

        def at(number):
            return f"{day(number)} 03:00:00"

        cls._move(cls.customer, cls.grade_b, at(9), amount=900)
        cls._create_followup(cls.other, date_planned=day(5), user_id=cls.colleague.id)
        cls._create_followup(cls.customer, date_planned=day(-3), minutes=60)
        cls._done(cls.other, day(8), at(8), user_id=cls.seller.id)
        for number in (300, 250, 200):
            cls._create_order(cls.other, amount=900, date=at(number))
        cls.env["custrel.complaint"].create(
            {
                "subject": "Broken",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "user_id": cls.colleague.id,
            }
        )._keep({"resolution_deadline": at(2)})
        cls.customer.custrel_second_user_id = False
        cls.env["custrel.handover"].create(
            {
                "user_id": cls.seller.id,
                "company_id": cls.company.id,
                "reason": "move",
            }
        )

    def _ask(self, questions):
        self.env.flush_all()
        self.browser_js(
            "/odoo/monday",
            ASK % json.dumps(questions),
            "!!document.querySelector('.o_custrel_monday_page')",
            login=self.leader.login,
            timeout=120,
        )

    def test_ten_questions(self):
        questions = [(title, name, click) for title, _zh, name, click in QUESTIONS]
        self._ask([*questions, ("Waiting for you", "Seller", True)])

    def test_ten_questions_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        modules = self.env["ir.module.module"].search(
            [("name", "=", "custrel_followup")]
        )
        modules._update_translations(["zh_CN"])
        self.leader.lang = "zh_CN"
        questions = [
            (title, IN_CHINESE.get(name, name), click)
            for _en, title, name, click in QUESTIONS
        ]
        self._ask([*questions, ("待您确认", "Seller", True)])
