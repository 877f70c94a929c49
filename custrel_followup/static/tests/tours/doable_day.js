import { registry } from "@web/core/registry";

/** The steps to a day that can be done, at a desk and on a phone, in any language: what
 *  they look for is never a word of the add-on. */

const tours = registry.category("web_tour.tours");
const NO_DIALOG = "body:not(:has(.modal))";
const DONE = ".o_custrel_done";
const UNDO = `${DONE} .o_notification_buttons button:first`;
const field = (name) => `.o_field_widget[name=${name}]`;

/** @returns {Object[]} steps to an entry of our menu, wherever this screen has it */
function openMenu(entry) {
    return [
        {
            isActive: ["desktop"],
            trigger: "button[data-menu-xmlid='custrel_followup.custrel_menu_customers']",
            run: "click",
        },
        { isActive: ["mobile"], trigger: ".o_menu_toggle", run: "click" },
        { trigger: `[data-menu-xmlid='custrel_followup.${entry}']`, run: "click" },
    ];
}

/** @returns {Object[]} steps to a button over a form: a phone has them behind dots */
function pressHeader(name) {
    const button = `.o_form_statusbar button[name=${name}], .o-dropdown--menu button[name=${name}]`;
    return [
        {
            trigger: ".o_form_statusbar",
            async run({ queryFirst, click }) {
                const dots = queryFirst(".o_statusbar_buttons button:has(.oi-ellipsis-v)");
                if (dots && !queryFirst(button, { visible: true })) {
                    await click(dots);
                }
            },
        },
        { trigger: button, run: "click" },
    ];
}

/** @returns {Object} step that sees to it that nothing is wider than the screen */
function fits(trigger) {
    return {
        content: "Nothing is wider than the screen",
        trigger,
        run() {
            const { right } = this.anchor.getBoundingClientRect();
            const { scrollWidth, clientWidth } = this.anchor;
            if (right > window.innerWidth + 1 || scrollWidth > clientWidth + 1) {
                throw new Error(`${scrollWidth} px in ${clientWidth}, up to ${right}`);
            }
        },
    };
}

/** A leader: the hours of a person, levelling with its preview, the weeks to come. */
tours.add("custrel_doable_leader", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        {
            isActive: ["desktop"],
            trigger: `.o_selected_row ${field("user_id")} input`,
            run: "edit Seller",
        },
        {
            isActive: ["desktop"],
            trigger: ".o-autocomplete--dropdown-item:contains('Seller')",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: `.o_selected_row ${field("user_id")} input`,
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".modal .o_kanban_record:contains('Seller')",
            run: "click",
        },
        {
            trigger: `${NO_DIALOG} .o_selected_row ${field("hours")} input`,
            run: "edit 1:00",
        },
        { trigger: ".o_list_button_save", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_selected_row)) .o_data_row:contains('01:00')" },

        ...openMenu("custrel_level_menu"),
        {
            content: "Before anything moves one sees the days, now and then",
            trigger: `.modal ${field("days")} tbody tr:has(.text-danger)`,
        },
        { trigger: `.modal ${field("moved_count")}:contains('2')` },
        fits(".modal .modal-body"),
        { trigger: ".modal button[name=action_level]", run: "click" },
        {
            trigger: `${NO_DIALOG} .o_group_header:contains('Seller'), ${NO_DIALOG} .o_kanban_group:contains('Seller')`,
        },

        ...openMenu("custrel_level_menu"),
        {
            content: "A second time there is nothing to do, and that is said",
            trigger: `.modal ${field("notice")}`,
        },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },

        ...openMenu("custrel_load_report_menu"),
        { trigger: `${NO_DIALOG} .o_graph_view canvas` },
        fits(".o_action_manager"),
        { isActive: ["desktop"], trigger: ".o_switch_view.o_list", run: "click" },
        {
            isActive: ["mobile"],
            trigger: ".o_cp_switch_buttons button",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".o-dropdown--menu .o_switch_view.o_list, .o-dropdown--menu .oi-view-list",
            run: "click",
        },
        {
            content: "What is planned leads to the follow-ups behind it",
            trigger: ".o_data_row:contains('Seller') button[name=action_open_followups]",
            run: "click",
        },
        { trigger: ".o_data_row:contains('Full '), .o_kanban_record:contains('Full ')" },
    ],
});

/** A manager: what a cadence costs before it is saved; the system writes, and stops. */
tours.add("custrel_doable_manager", {
    steps: () => [
        { trigger: `${field("cost")} tbody tr:contains('Seller'):not(:contains('→'))` },
        fits(".o_form_sheet"),
        { trigger: `${field("times")} input`, run: "edit 8 && press Tab" },
        {
            content: "What it would cost stands beside what it costs",
            trigger: `${field("cost")} tbody tr:contains('Seller'):contains('→')`,
        },
        { trigger: `.alert-warning ${field("notice")}` },
        { trigger: ".o_form_button_cancel", run: "click" },
        { trigger: `${field("cost")} tbody tr:contains('Seller'):not(:contains('→'))` },

        ...pressHeader("action_open_writing"),
        {
            content: "The mail is shown as a real customer gets it",
            trigger: `.modal ${field("preview")}:contains('Wang Fang')`,
        },
        { trigger: `.modal ${field("customer_count")}:contains('2')` },
        {
            content: "Who is left to people is counted, with the reason",
            trigger: `.modal ${field("silent_count")}:contains('1')`,
        },
        { trigger: `.modal ${field("silent_reasons")}:contains('1')` },
        fits(".modal .modal-body"),
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: `${NO_DIALOG} ${UNDO}`, run: "click" },
        { content: "Taken back within a minute", trigger: `body:not(:has(${DONE}))` },
        ...pressHeader("action_open_writing"),
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: `${NO_DIALOG} ${DONE} .o_notification_close`, run: "click" },
        ...pressHeader("action_stop_writing"),
        { content: "and later", trigger: ".modal .modal-footer .btn-primary", run: "click" },
        ...pressHeader("action_open_writing").slice(0, 1),
        { trigger: `${NO_DIALOG} button[name=action_open_writing]` },
    ],
});

/** A salesperson: how a customer wants to be reached. */
tours.add("custrel_doable_reach", {
    steps: () => [
        { trigger: "a[name=custrel_relationship]", run: "click" },
        { trigger: `${field("custrel_no_calls")} input`, run: "click" },
        {
            content: "It is said in a sentence at once",
            trigger: `.alert ${field("custrel_reach")}`,
        },
        fits(".o_form_sheet"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))" },
    ],
});

const card = (name) => `.o_kanban_record:contains('${name}')`;
const choose = (name, key) => [
    { trigger: `${card(name)} .o_custrel_followup_menu`, run: "click" },
    { trigger: `.o_custrel_followup_action[data-key='${key}']`, run: "click" },
];
const undo = [{ trigger: UNDO, run: "click" }, { trigger: `body:not(:has(${DONE}))` }];
const save = { trigger: ".modal button[name=action_done]", run: "click" };

/** A salesperson with a phone: one after the other, to another day, to somebody else. */
tours.add("custrel_doable_phone", {
    steps: () => [
        { trigger: `${card("Today A")} .o_custrel_followup_menu` },
        ...["1", "g", "n"].flatMap((key) => [
            ...choose("Today A", key),
            { trigger: `.o_kanban_view:not(:has(${card("Today A")}))` },
            ...undo,
            { trigger: card("Today A") },
        ]),
        { content: "An absence, from where one is", trigger: "[data-card=away]", run: "click" },
        { trigger: `.modal ${field("custrel_first_day")} input` },
        fits(".modal .modal-body"),
        { trigger: ".modal .o_form_button_cancel", run: "click" },
        {
            content: "One after the other",
            trigger: `${NO_DIALOG} [data-card=queue]`,
            run: "click",
        },
        { trigger: `.modal ${field("partner_id")}:contains('Overdue D')` },
        fits(".modal .modal-body"),
        { trigger: ".modal .o_custrel_result button:eq(4)", run: "click" },
        { trigger: ".modal .o_custrel_result button:eq(4)[aria-checked=true]" },
        save,
        { trigger: `.modal ${field("partner_id")}:contains('Today A')` },
        { trigger: ".modal .o_custrel_done_mark:contains('Overdue D')" },
        { trigger: ".modal .o_custrel_result button:eq(4)", run: "click" },
        { trigger: ".modal .o_custrel_result button:eq(4)[aria-checked=true]" },
        save,
        { trigger: `${NO_DIALOG} .o_custrel_empty[data-reason=done]` },
        { trigger: "[data-card=done]:contains(/2\\D+2/)" },
        fits(".o_action_manager"),
    ],
});
