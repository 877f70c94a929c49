import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ReviewCommon

# Each question: what stands over its answer, in English and Chinese; the name of whom
# the answer is about; and whether it takes a click to see the name.
QUESTIONS = (
    ("Who moved, and why?", "谁的等级变了？为什么？", "Harbour", False),
    (
        "Key customers without contact for two weeks",
        "两周未联系的关键客户",
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
    ("What came of follow-ups?", "联系带来了什么？", "Interested", False),
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
IN_CHINESE = {"Interested": "有兴趣", "Hours free until": "空闲小时"}
"""Names, and what else stands there, that are words of the add-on."""

# What a salesperson asks on "My Month" of himself, and the same in Chinese.
OF_ONESELF = {
    "What am I late with?": "我有哪些逾期？",
    "How full are my next weeks?": "我未来几周有多满？",
}
TITLES = {title: chinese for title, chinese, _name, _click in QUESTIONS} | OF_ONESELF

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
    const { scrollWidth, clientWidth } = document.documentElement;
    const page = document.querySelector(".o_custrel_monday_page");
    if (scrollWidth > clientWidth || page.scrollWidth > page.clientWidth) {
        throw new Error(`the page is wider than the screen of ${clientWidth}`);
    }
    // On a phone one jumps to an answer.
    for (const jump of [...document.querySelectorAll("[data-jump]")].filter(isThere)) {
        jump.click();
        const answer = document.querySelector(`[data-answer=${jump.dataset.jump}]`);
        await until(() => {
            const { top } = answer.getBoundingClientRect();
            return top >= 0 && top < window.innerHeight;
        }, `${jump.innerText} leads nowhere`);
    }
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


TAKE_OFF = """
(async () => {
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const until = async (found, what) => {
        for (let tries = 0; tries < 100 && !found(); tries++) {
            await wait(100);
        }
        if (!found()) {
            throw new Error(`${what}: ${document.body.innerText.slice(0, 900)}`);
        }
    };
    const facets = () => [...document.querySelectorAll(".o_searchview_facet")];
    const rows = () => document.querySelectorAll(".o_data_row").length;
    document.querySelector("[data-answer=due] .o_custrel_row").click();
    await until(() => facets().length === 3 && rows() === 1, "not what was asked");
    const title = () => document.querySelector(".o_breadcrumb .active")?.innerText;
    await until(() => title()?.includes("Follow-ups due · "), "another title");
    for (let left = 2; left >= 0; left--) {
        facets().at(-1).querySelector(".o_facet_remove").click();
        await until(() => facets().length === left, "it stays");
    }
    await until(() => rows() > 1, "nothing more is seen");
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


class MondayQuestionsCommon(ReviewCommon, HttpCase):
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

    def _ask(self, questions, user=None, path="monday"):
        """:param list questions: of title, name of whom the answer is about, and
        whether it takes a click to see it"""
        user = user or self.leader
        if user.lang == "zh_CN":
            questions = [
                (TITLES.get(title, title), IN_CHINESE.get(name, name), click)
                for title, name, click in questions
            ]
        self.env.flush_all()
        self.browser_js(
            f"/odoo/{path}",
            ASK % json.dumps(questions),
            "!!document.querySelector('.o_custrel_monday_page')",
            login=user.login,
            timeout=120,
        )

    def _ask_ten(self, waiting):
        questions = [(title, name, click) for title, _zh, name, click in QUESTIONS]
        self._ask([*questions, (waiting, "Seller", True)])

    def _ask_of_oneself(self):
        """What the page answers of two people: of each something else is to be told."""
        yesterday = self.company._custrel_today() - timedelta(days=1)
        self._move(self.customer, self.grade_a, fields.Datetime.now(), amount=900)
        self._done(self.other, yesterday, f"{yesterday} 03:00:00")
        titles = [title for title, *_rest in QUESTIONS]
        moved, silent, buying, _who, _done, _load, came, late, covered = titles
        behind, full = OF_ONESELF
        self._ask(
            [
                (moved, "Harbour", False),
                (silent, "Harbour", False),
                (full, "Hours free until", False),
                (covered, "Harbour", True),
            ],
            self.seller,
            "my-month",
        )
        self._ask(
            [
                (behind, "Riverside", False),
                (buying, "Riverside", False),
                (came, "Interested", False),
                (late, "Colleague", False),
            ],
            self.colleague,
            "my-month",
        )


@tagged("post_install", "-at_install")
class TestMondayQuestions(MondayQuestionsCommon):
    """A sales director asks ten questions of the page that he sees, and his people of
    themselves."""

    def test_ten_questions(self):
        self._ask_ten("Waiting for you")

    def test_a_list_says_what_it_was_opened_for(self):
        self.env.flush_all()
        self.browser_js(
            "/odoo/monday",
            TAKE_OFF,
            "!!document.querySelector('.o_custrel_monday_page')",
            login=self.leader.login,
            timeout=120,
        )

    def test_ten_questions_in_chinese(self):
        self._speak_chinese(self.leader)
        self._ask_ten("待您确认")

    def test_my_month(self):
        self._ask_of_oneself()


@tagged("post_install", "-at_install")
class TestMondayOnPhone(MondayQuestionsCommon):
    """The same in Chinese, on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._speak_chinese(cls.leader, cls.seller, cls.colleague)

    def test_ten_questions_on_a_phone(self):
        self._ask_ten("待您确认")

    def test_my_month_on_a_phone(self):
        self._ask_of_oneself()
