import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const tours = registry.category("web_tour.tours");
const DONE = ".o_notification.o_custrel_done";
const NO_DIALOG = "body:not(:has(.modal))";
const ALERT = ".o_form_view .alert-warning";

/** The words that somebody reads, in English or Chinese. */
function said(english, chinese) {
    return user.lang.startsWith("zh") ? chinese : english;
}

const isPhone = () => window.innerWidth < 768;
const row = () => (isPhone() ? ".o_kanban_record" : ".o_data_row");
const big = () => `${row()}:contains('Big Customer')`;
const sayReason = () => said("Went to a competitor", "转向竞争对手");
const saySilence = () => said("silent for 96", "已 96 天没有下单");

/** Nothing of a page lies outside a phone. */
function assertFits() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) {
        throw new Error(`It is ${scrollWidth} pixels wide.`);
    }
}

tours.add("custrel_at_risk", {
    steps: () => [
        {
            content: "The customer of the highest grade stands on top",
            trigger: `${row()}:first:contains('Big Customer')`,
            run: assertFits,
        },
        {
            content: "Why he is at risk, what he is worth and whom to call shows without a click",
            trigger: `${big()}:contains('${saySilence()}'):contains('9,000'):has(a[href='tel:5550'])`,
        },
        {
            content: "One click brings the next contact forward",
            trigger: `${big()} button[name=action_custrel_contact_tomorrow]`,
            run: "click",
        },
        {
            trigger: `${DONE}:contains('${said("Big Customer: next contact on", "Big Customer：下次联系安排在")}')`,
        },
        {
            content: "And another takes it back",
            trigger: `${DONE} button:contains('${said("Undo", "撤销")}')`,
            run: "click",
        },
        { trigger: `.o_notification:contains('${said("Undone", "已撤销")}')` },
        {
            content: "The list is read again before it is used again",
            trigger: `${big()}:not(:has([name=custrel_next_followup_date] [title]:not([title=''])))`,
        },
        {
            trigger: `${big()} button[name=action_custrel_decide]:has(.fa-bell-slash-o)`,
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=until] button, .modal .o_field_widget[name=until] input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=until] input",
            run: `edit ${said("12/31/2099", "2099年12月31日")} && press Tab`,
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Their factory is closed",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        {
            content: "Whoever is left alone leaves the list",
            trigger: `${NO_DIALOG} .o_content:not(:has(${big()}))`,
        },
    ],
});

tours.add("custrel_give_up", {
    steps: () => [
        { trigger: "a[name=custrel_relationship]", run: "click" },
        { trigger: `${ALERT}:contains('${saySilence()}')`, run: assertFits },
        {
            trigger: `${ALERT} button:contains('${said("Give Up as Lost", "确认流失")}')`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=lost_reason_id] input",
            run: "click",
        },
        {
            trigger: isPhone()
                ? `.modal .o_kanban_record:contains('${sayReason()}')`
                : `.o-autocomplete--dropdown-item:contains('${sayReason()}') a`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=tried] input",
            run: "edit Two visits",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        {
            trigger: `${NO_DIALOG} ${ALERT}:contains('${said("Lost", "流失")}'):contains('${sayReason()}')`,
        },
        {
            trigger: `${ALERT} button:contains('${said("Take Up Again", "恢复跟进")}')`,
            run: "click",
        },
        {
            trigger: `${ALERT}:contains('${said("At risk", "有流失风险")}'):not(:contains('${sayReason()}'))`,
        },
    ],
});

tours.add("custrel_won_back", {
    steps: () => [
        {
            content: "My Day shows who came back, and what he bought since",
            trigger: "[data-section=won_back]:contains('Big Customer'):contains('777')",
        },
    ],
});

tours.add("custrel_lifecycle_rules", {
    steps: () => [
        {
            content: "What the numbers mean stands beside the grade",
            trigger:
                ".o_data_row:contains('at risk after 60 days') td[name=meaning]:contains('orders every 30 days')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=factor] input",
            run: "edit 3 && press Tab",
        },
        {
            content: "And follows before anything is saved",
            trigger: ".o_field_widget[name=meaning]:contains('at risk after 90 days')",
        },
        {
            trigger: ".o_field_widget[name=change_reason] input",
            run: "edit Too many calls",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o-mail-Message:contains('Too many calls')" },
    ],
});

tours.add("custrel_look_back", {
    steps: () => [
        {
            content: "It says what the present rules would have said, and which are best",
            trigger: `.o_form_view .alert:contains('8'):contains('${said("would have flagged", "%")}')`,
            run: assertFits,
        },
        {
            content: "The picture explains it",
            trigger: `.o_custrel_look_back:contains('${said("Best of those tried", "所试方案中最佳")}') .progress-bar`,
        },
        {
            trigger: `.o_data_row:contains('${said("120 days, whoever it is", "一律 120 天")}') button[name=action_ask]`,
            run: "click",
        },
        {
            content: "How many become what, and who, stands there before",
            trigger: `.modal:contains('${said("At risk:", "有流失风险：")}'):contains('${said("now", "现有")}') button[name=action_use]`,
            run: "click",
        },
        {
            content: "The rules of all grades have changed",
            trigger: `${NO_DIALOG} .o_action_manager:not(:has(.o_custrel_look_back)):contains('120')`,
        },
    ],
});
