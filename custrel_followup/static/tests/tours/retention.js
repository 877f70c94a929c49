import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const DONE = ".o_notification.o_custrel_done";
const NO_DIALOG = "body:not(:has(.modal))";
const BIG = ".o_data_row:contains('Big Customer')";
const ALERT = ".o_form_view .alert-warning";
const REASON = "Went to a competitor";

tours.add("custrel_at_risk", {
    steps: () => [
        {
            content: "The dearest customer stands on top",
            trigger: ".o_data_row:first:contains('Big Customer')",
        },
        {
            content: "Why he is at risk, what he is worth and whom to call shows without a click",
            trigger: `${BIG}:contains('silent for 96'):contains('9,000'):has(a[href='tel:5550'])`,
        },
        {
            content: "One click brings the next contact forward",
            trigger: `${BIG} button[name=action_custrel_contact_tomorrow]`,
            run: "click",
        },
        { trigger: `${DONE}:contains('Big Customer: next contact on')` },
        {
            content: "And another takes it back",
            trigger: `${DONE} button:contains('Undo')`,
            run: "click",
        },
        { trigger: ".o_notification:contains('Undone')" },
        {
            trigger: `${BIG} .o_list_record_selector input`,
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_custrel_decide]",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=until] button, .modal .o_field_widget[name=until] input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=until] input",
            run: "edit 12/31/2099 && press Tab",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Their factory is closed",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        {
            content: "Whoever is left alone leaves the list",
            trigger: `${NO_DIALOG} .o_list_view:not(:has(${BIG}))`,
        },
    ],
});

tours.add("custrel_give_up", {
    steps: () => [
        { trigger: "a[name=custrel_relationship]", run: "click" },
        { trigger: `${ALERT}:contains('silent for 96')` },
        { trigger: `${ALERT} button:contains('Give Up as Lost')`, run: "click" },
        {
            trigger: ".modal .o_field_widget[name=lost_reason_id] input",
            run: "click",
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains('${REASON}') a`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=tried] input",
            run: "edit Two visits",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: `${NO_DIALOG} ${ALERT}:contains('Lost'):contains('${REASON}')` },
        { trigger: `${ALERT} button:contains('Take Up Again')`, run: "click" },
        { trigger: `${ALERT}:contains('At risk'):not(:contains('${REASON}'))` },
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

tours.add("custrel_at_risk_phone", {
    steps: () => [
        {
            trigger:
                ".o_kanban_record:first:contains('Big Customer'):contains('silent for 96'):has(a[href='tel:5550'])",
            run() {
                const { scrollWidth, clientWidth } = document.documentElement;
                if (scrollWidth > clientWidth) {
                    throw new Error(`It is ${scrollWidth} pixels wide.`);
                }
            },
        },
        {
            trigger:
                ".o_kanban_record:contains('Big Customer') button[name=action_custrel_contact_tomorrow]",
            run: "click",
        },
        { trigger: `${DONE}:contains('Big Customer: next contact on')` },
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
            trigger: ".o_form_view:contains('would have flagged'):contains('Best of those tried')",
        },
        { trigger: ".o_custrel_look_back .progress-bar" },
        {
            trigger: ".o_data_row:contains('120 days, whoever it is') button[name=action_ask]",
            run: "click",
        },
        {
            content: "How many become what, and who, stands there before",
            trigger: ".modal:contains('At risk:'):contains('now') button[name=action_use]",
            run: "click",
        },
        {
            content: "The rules of all grades have changed",
            trigger: `${NO_DIALOG} .o_list_view .o_data_row:contains('at risk after 120 days')`,
        },
    ],
});
