from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import CustrelCommon

CLICK_LAST_POINT = """
(async () => {
    const until = async (find, what) => {
        for (let tries = 0; tries < 100; tries++) {
            const found = find();
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`There is no ${what}.`);
    };
    const query = (selector) => () => document.querySelector(selector);
    await until(query(".o_custrel_rule"), "sentence about the window");
    const canvas = await until(query(".o_graph_renderer canvas"), "picture");
    const chart = await until(() => Chart.getChart(canvas), "chart");
    if (!chart.options.scales.y.title.text.includes("80%%")) {
        throw new Error("The axis does not say where it begins.");
    }
    const [line] = chart.data.datasets;
    const said = line.figures.format(line.data.at(-1), line.data.length - 1);
    if (said !== "%(said)s") {
        throw new Error(`The last point says ${said}.`);
    }
    const point = chart.getDatasetMeta(0).data.at(-1).getProps(["x", "y"], true);
    const { x, y } = canvas.getBoundingClientRect();
    const place = { clientX: x + point.x, clientY: y + point.y };
    canvas.dispatchEvent(new MouseEvent("click", { ...place, bubbles: true }));
    await until(query(".o_list_view .o_data_row"), "list");
    const rows = [...document.querySelectorAll(".o_data_row [name=partner_id]")];
    const names = rows.map((cell) => cell.textContent.trim()).sort().join();
    if (names !== "%(names)s") {
        throw new Error(`The list is of ${names}.`);
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


class RetentionToursCommon(CustrelCommon, HttpCase):
    allow_inherited_tests_method = True
    lang = "en_US"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(cls.lang)
        cls.env.ref("base.module_custrel_followup")._update_translations([cls.lang])
        cls.seller.lang = cls.manager.lang = cls.lang
        # The browser's day: at some hours Shanghai's is the next one already.
        cls.company.partner_id.tz = cls.seller.tz = "UTC"
        cls.today = cls.company._custrel_today()
        cls.rules = cls.env["custrel.lifecycle.rule"]
        cls.rules._create_for_companies(cls.company)
        cls.rules = cls.rules.search([("company_id", "=", cls.company.id)])
        cls.rules.write({"unanswered": 0, "factor": 2})
        cls.rules._keep({"usual_gap": 30})
        cls.company.custrel_usual_at = fields.Datetime.now()
        mine = {"user_id": cls.seller.id}
        cls.big = cls._create_customer("Big Customer", phone="5550", **mine)
        cls.small = cls._create_customer("Small Customer", **mine)
        for customer, amount in ((cls.small, 10), (cls.big, 3000)):
            for days in (96, 130, 164):
                cls._buy(customer, days, amount)
        cls._grade_customers(cls.today)

    @classmethod
    def _buy(cls, customer, days, amount):
        day = fields.Date.subtract(cls.today, days=days)
        return cls._create_order(customer, amount=amount, date=f"{day} 08:00:00")

    @property
    def _next(self):
        return self.big.custrel_followup_ids.filtered(lambda f: f.state == "planned")


class Walk:
    """What is walked in English, in Chinese and on a phone."""

    def test_salesperson_calls_tomorrow_and_leaves_alone(self):
        self.start_tour(
            "/odoo/customers-at-risk", "custrel_at_risk", login=self.seller.login
        )
        self.assertFalse(self._next, "made by one click, undone by another")
        self.assertEqual(str(self.big.custrel_snoozed_until), "2099-12-31")

    def test_salesperson_gives_up_and_takes_up_again(self):
        self.start_tour(
            f"/odoo/res.partner/{self.big.id}",
            "custrel_give_up",
            login=self.seller.login,
        )
        self.assertEqual(self.big.custrel_lifecycle, "risk")
        self.assertIn("Two visits", "".join(self.big.message_ids.mapped("body")))

    def test_manager_looks_back_and_uses_a_threshold(self):
        for n in range(8):
            customer = self._create_customer(f"Past {n}")
            for days in (400 + 12 * n, 440 + 12 * n, 480 + 12 * n):
                self._buy(customer, days, 100)
            if n < 3:
                self._buy(customer, 200, 100)
        self.env.flush_all()
        self.start_tour(
            "/odoo/action-custrel_followup.custrel_lifecycle_trial_action",
            "custrel_look_back",
            login=self.manager.login,
        )
        self.assertEqual(set(self.rules.mapped("fixed_days")), {120})


@tagged("post_install", "-at_install")
class TestRetentionTours(Walk, RetentionToursCommon):
    """Customers at risk, in a browser, as the people who look after them."""

    def test_who_came_back_is_on_my_day(self):
        reason = self.env.ref("custrel_followup.custrel_lost_reason_rival")
        given_up = fields.Date.subtract(self.today, days=9)
        self.big._custrel_decide(
            lost_on=given_up, lost_reason_id=reason.id, lost_tried="All"
        )
        self._buy(self.big, 1, 777)
        self.env.flush_all()
        self.env["custrel.customer.rhythm"]._refresh(self.company)
        self.start_tour("/odoo/my-day", "custrel_won_back", login=self.seller.login)

    def test_posthog_7787_3081_a_point_opens_the_customers_it_counts(self):
        """Also in a line, and none of those who became one in that month."""
        self._buy(self._create_customer("New", user_id=self.seller.id), 0, 10)
        self.env.flush_all()
        names = "Big Customer,Small Customer"
        self.browser_js(
            "/odoo/retention",
            CLICK_LAST_POINT % {"said": "2 of 2", "names": names},
            "!!document.querySelector('.o_graph_renderer canvas')",
            login=self.seller.login,
        )

    def test_manager_reads_and_changes_a_rule(self):
        self.start_tour(
            "/odoo/life-cycle-rules",
            "custrel_lifecycle_rules",
            login=self.manager.login,
        )
        self.assertIn(3, self.rules.mapped("factor"))


@tagged("post_install", "-at_install")
class TestRetentionInChinese(Walk, RetentionToursCommon):
    lang = "zh_CN"


@tagged("post_install", "-at_install")
class TestRetentionOnThePhone(Walk, RetentionToursCommon):
    browser_size = "390x844"
    touch_enabled = True
