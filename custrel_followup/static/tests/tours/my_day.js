import { registry } from "@web/core/registry";

const ROW = ".o_data_row";
const row = (name) => `${ROW}:contains('${name}')`;
const first = (name) => `${ROW}:first:contains('${name}')`;
const gone = (name) => `.o_list_view:not(:has(${row(name)}))`;
const menu = (name) => `${row(name)} .o_custrel_followup_menu`;
const entry = (key) => `.o_custrel_followup_action[data-key='${key}']`;
const DONE = ".o_custrel_done";
const UNDO = ".o_notification_buttons button:first";
const NO_DIALOG = "body:not(:has(.modal))";

const tours = registry.category("web_tour.tours");

tours.add("custrel_my_day_line", {
    steps: () => [
        {
            content: "The overdue one of the least grade goes before the best of today",
            trigger: first("Overdue D"),
        },
        { trigger: `${ROW}:eq(1):contains('Today A')` },
        {
            content: "The phone is there to tap",
            trigger: `${row("Today A")} a[href='tel:02155501']`,
        },
        {
            content: "Somebody else has planned it since yesterday",
            trigger: `${row("Today A")} .o_custrel_new`,
        },
        {
            content: "What he said last, and what he buys in a year",
            trigger: `${row("Today A")}:contains(/Interested|有兴趣/):contains('500.00')`,
        },
        { trigger: ".o_custrel_my_day [data-card=done]:contains(/0\\D+2/)" },

        {
            content: "Who has no other owner is not offered one",
            trigger: menu("Overdue D"),
            run: "click",
        },
        { trigger: `body:has(${entry("c")}):not(:has(${entry("g")}))` },
        { trigger: menu("Overdue D"), run: "click" },
        { trigger: `body:not(:has(${entry("c")}))` },

        { content: "Postponed in two clicks", trigger: menu("Today A"), run: "click" },
        { trigger: `${entry("g")}:contains('Colleague')` },
        {
            content: "The day is said as it will be",
            trigger: entry("1"),
            run() {
                if (!/\d/.test(this.anchor.textContent)) {
                    throw new Error(`no day: ${this.anchor.textContent}`);
                }
            },
        },
        { trigger: entry("1"), run: "click" },
        { trigger: gone("Today A") },
        { trigger: "[data-card=today] span:contains(0)" },
        {
            content: "It can be undone",
            trigger: `${DONE}:contains('Today A') ${UNDO}`,
            run: "click",
        },
        { trigger: row("Today A") },
        { trigger: "[data-card=today] span:contains(1)" },

        { content: "To a day that is picked", trigger: menu("Today A"), run: "click" },
        { trigger: entry("d"), run: "click" },
        { trigger: ".modal .o_datetime_picker .o_next", run: "click" },
        {
            trigger: ".modal .o_datetime_picker .o_date_item_cell:not(.o_out_of_range):eq(14)",
            run: "click",
        },
        { trigger: `${NO_DIALOG} ${gone("Today A")}` },
        { trigger: `${DONE} ${UNDO}`, run: "click" },
        { trigger: row("Today A") },

        { content: "To a colleague", trigger: menu("Today A"), run: "click" },
        { trigger: entry("c"), run: "click" },
        { trigger: ".modal .o_data_row:contains('Colleague') .o_data_cell", run: "click" },
        { trigger: `${NO_DIALOG} ${gone("Today A")}` },
        { trigger: `${DONE}:contains('Colleague') ${UNDO}`, run: "click" },
        { trigger: row("Today A") },

        { content: "To the other contact", trigger: menu("Today A"), run: "click" },
        { trigger: entry("g"), run: "click" },
        { trigger: gone("Today A") },
        { trigger: `${DONE}:contains('Colleague') ${UNDO}`, run: "click" },
        { trigger: row("Today A") },

        { content: "Cancelled with a reason", trigger: menu("Overdue D"), run: "click" },
        { trigger: entry("x"), run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Moved away" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: `${NO_DIALOG} ${gone("Overdue D")}` },
        { trigger: `${DONE} ${UNDO}`, run: "click" },
        { trigger: row("Overdue D") },

        { content: "Nobody answered", trigger: menu("Overdue D"), run: "click" },
        { trigger: entry("n"), run: "click" },
        { trigger: gone("Overdue D") },
        { trigger: DONE },
        { trigger: "[data-card=done]:contains(/1\\D+2/)", run: "click" },
        {
            content: "What is done today stands in the list of it",
            trigger: `${row("Overdue D")}:not(:has(.o_custrel_followup_menu))`,
        },
    ],
});

tours.add("custrel_my_day_selected", {
    steps: () => [
        { trigger: `${row("Today A")} .o_list_record_selector input`, run: "click" },
        { trigger: `${row("Overdue D")} .o_list_record_selector input`, run: "click" },
        {
            content: "Follow-ups are neither copied nor archived: nothing is left to choose",
            trigger: ".o_selection_container:not(:has(.o_cp_action_menus button))",
        },
        { trigger: ".o_selection_container .o_custrel_followup_menu", run: "click" },
        { trigger: entry("3"), run: "click" },
        { trigger: ".o_custrel_empty[data-reason=later]:contains('Next: 2'):contains(' h.')" },
        {
            trigger: `${DONE}:contains('2 follow-ups moved') button:contains('Undo')`,
            run: "click",
        },
        { trigger: first("Overdue D") },
        { trigger: row("Today A") },
    ],
});

tours.add("custrel_my_day_keys", {
    steps: () => [
        { trigger: "[data-card=help]", run: "click" },
        {
            trigger:
                ".o_custrel_keys div:has(kbd:contains('1')):contains(/next working day|下一个工作日/)",
        },
        { trigger: ".o_custrel_keys", run: "press Escape" },
        {
            content: "Wherever the focus was: a key is for the first line",
            trigger: "body:not(:has(.o_custrel_keys))",
            run: "press r",
        },
        {
            trigger: ".modal:has(.o_field_widget[name=partner_id]:contains('Overdue D'))",
            run: "press Escape",
        },
        { trigger: `${NO_DIALOG} ${row("Overdue D")} .o_data_cell` },
        { trigger: ".o_searchview_input", run: "click" },
        {
            content: "Letters in the search box are letters",
            trigger: ".o_searchview_input",
            run: "edit n1",
        },
        { trigger: ".o_searchview_input", run: "edit " },
        { trigger: row("Overdue D") },
        {
            content: "From the search to the first line",
            trigger: ".o_searchview_input",
            run: "press ArrowDown",
        },
        { trigger: `${row("Overdue D")} :focus`, run: "press 1" },
        { trigger: gone("Overdue D") },
        { trigger: DONE },
        {
            content: "The next line has taken the place, and the focus",
            trigger: `${row("Today A")} :focus`,
            run: "press z",
        },
        { trigger: `body:not(:has(${DONE}))` },
        { trigger: `${row("Overdue D")} :focus`, run: "press n" },
        { trigger: DONE },
        { trigger: gone("Overdue D") },
    ],
});

const record = (result) => [
    {
        trigger: `.modal .o_custrel_result button:contains('${result}')`,
        run: "click",
    },
    {
        trigger: `.modal .o_custrel_result button[aria-checked=true]:contains('${result}')`,
    },
    { trigger: ".modal button[name=action_done]", run: "click" },
];

tours.add("custrel_my_day_refused_key", {
    steps: () => [
        {
            content: "A fresh page listens to keys",
            trigger: `body:has(${row("Overdue D")})`,
            run: "press g",
        },
        {
            content: "A key that is refused says why, and the next one works at once",
            trigger: ".o_notification:contains('no other owner')",
        },
        { trigger: `${NO_DIALOG} ${row("Overdue D")} :focus`, run: "press 1" },
        { trigger: gone("Overdue D") },
    ],
});

tours.add("custrel_my_day_queue_goes_on", {
    steps: () => [
        { trigger: "[data-card=queue]", run: "click" },
        { trigger: ".modal-title:contains('1 of 3')" },
        { content: "Not this one", trigger: ".modal .o_custrel_skip", run: "click" },
        { trigger: ".modal-title:contains('2 of 3')" },
        { trigger: ".modal .o_field_widget[name=partner_id]:contains('Today A')" },
        { trigger: ".modal .o_custrel_followup_menu", run: "click" },
        {
            trigger: `body:not(:has(${entry("x")})):not(:has(${entry("h")})) ${entry("d")}`,
            run: "click",
        },
        {
            content: "No day picked after all: the queue waits",
            trigger: ".modal:has(.o_datetime_picker) .btn-close",
            run: "click",
        },
        { trigger: ".modal-title:contains('2 of 3')" },
        { trigger: ".modal .o_custrel_followup_menu", run: "click" },
        { content: "Another day for this one", trigger: entry("1"), run: "click" },
        { trigger: ".modal-title:contains('3 of 3')", timeout: 30000 },
        {
            content: "What was done is said in the next dialog",
            trigger: ".modal .o_custrel_done_mark:contains('Today A')",
        },
        ...record("Satisfied"),
        { trigger: `${NO_DIALOG} .o_notification:contains('last one of this list')` },
    ],
});

tours.add("custrel_my_day_sections_kept", {
    steps: () => [
        { trigger: "[data-section=complaints][open] summary", run: "click" },
        { trigger: "[data-section=complaints]:not([open])" },
        {
            content: "It stays as it was left",
            trigger: ".o_custrel_my_day",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        { trigger: "[data-section=complaints]:not([open]) summary", run: "click" },
        { trigger: "[data-section=complaints][open] button:contains('Late parts')" },
    ],
});

tours.add("custrel_followup_calendar_done", {
    steps: () => [
        {
            content: "What is done stands on the day of contact, not on the one planned",
            trigger: ".o_calendar_view .fc-event:contains('Moved C')",
            run() {
                const { DateTime } = window.luxon;
                const cell = this.anchor.closest("[data-date]");
                if (cell.dataset.date !== DateTime.now().toISODate()) {
                    throw new Error(`on ${cell.dataset.date}`);
                }
            },
        },
    ],
});

tours.add("custrel_my_day_queue", {
    steps: () => [
        { trigger: "[data-card=queue]", run: "click" },
        { trigger: ".modal-title:contains('1 of 3')" },
        { trigger: ".modal .o_field_widget[name=partner_id]:contains('Overdue D')" },
        ...record("Satisfied"),
        {
            content: "The next one opens by itself",
            trigger: ".modal-title:contains('2 of 3')",
        },
        { trigger: ".modal .o_field_widget[name=partner_id]:contains('Today A')" },
        {
            content: "What was done is said in the dialog, not in front of it",
            trigger: `body:not(:has(${DONE})) .modal .o_custrel_done_mark:contains('Overdue D')`,
        },
        ...record("Satisfied"),
        { trigger: ".modal-title:contains('3 of 3')" },
        { content: "Esc leaves the queue", trigger: ".modal", run: "press Escape" },
        { trigger: `${NO_DIALOG} ${row("Today B")}` },
        { trigger: "[data-card=done]:contains('2 of 3 done')" },
        { content: "And begins again where it was left", trigger: "body", run: "press s" },
        { trigger: ".modal-title:contains('1 of 1')" },
        ...record("Satisfied"),
        { trigger: `${NO_DIALOG} .o_custrel_empty[data-reason=done]:contains('3')` },
        { trigger: ".o_custrel_my_day:not(:has([data-card=queue]))" },
    ],
});

tours.add("custrel_my_day_queue_undo", {
    steps: () => [
        { trigger: "[data-card=queue]", run: "click" },
        { trigger: ".modal .o_field_widget[name=partner_id]:contains('Overdue D')" },
        ...record("Satisfied"),
        {
            trigger: ".modal .o_custrel_done_mark button:contains('Undo')",
            run: "click",
            timeout: 30000,
        },
        {
            content: "It opens again with what was chosen",
            trigger: ".modal .o_field_widget[name=partner_id]:contains('Overdue D')",
        },
        { trigger: ".modal .o_custrel_draft" },
        { trigger: ".modal .o_custrel_result [aria-checked=true]:contains('Satisfied')" },
        { trigger: ".modal-title:contains('Record a follow-up')" },
        { trigger: ".modal button[name=action_done]", run: "click" },
        {
            content: "Recorded again, the queue goes on where it was",
            trigger: ".modal .o_field_widget[name=partner_id]:contains('Today A')",
        },
        { content: "Left, what was done is said again", trigger: ".modal", run: "press Escape" },
        { trigger: `${NO_DIALOG} ${DONE}:contains('Overdue D')` },
    ],
});

tours.add("custrel_my_day_phone", {
    steps: () => [
        { trigger: ".o_kanban_record:first:contains('Overdue D')" },
        {
            content: "Buttons are large enough for a thumb, and nothing sticks out",
            trigger: ".o_kanban_record:contains('Today A') .o_custrel_call",
            run() {
                const buttons = document.querySelectorAll(
                    ".o_custrel_thumbs .btn, .o_custrel_my_day .btn"
                );
                for (const button of buttons) {
                    const { width, height, right } = button.getBoundingClientRect();
                    const isSwiped = button.closest(".o_custrel_my_day");
                    if (width < 44 || height < 44 || (right > 390 && !isSwiped)) {
                        throw new Error(`${button.outerHTML}: ${width} × ${height} at ${right}`);
                    }
                }
            },
        },
        {
            trigger: ".o_kanban_record:contains('Today A') .o_custrel_followup_menu",
            run: "click",
        },
        { trigger: entry("1"), run: "click" },
        { trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains('Today A')))" },
        {
            content: "The message lies below, not over what one taps next",
            trigger: DONE,
            run() {
                const { top } = this.anchor.getBoundingClientRect();
                if (top < window.innerHeight / 2) {
                    throw new Error(`the message begins at ${top}`);
                }
            },
        },
        { trigger: `${DONE} button:contains('Undo')`, run: "click" },
        { trigger: ".o_kanban_record:contains('Today A')" },
    ],
});

tours.add("custrel_my_day_ungraded", {
    steps: () => [{ trigger: ".o_custrel_empty[data-reason=ungraded]" }],
});

tours.add("custrel_my_day_sections", {
    steps: () => [
        {
            content: "Nobody is told that all is done while a complaint is due",
            trigger:
                ".o_custrel_empty[data-reason=done]:contains('Follow-ups done for today: 1'):not(:has(.fa-check-circle))",
        },
        { trigger: ".o_custrel_still_due:contains('Complaints due: 1') button" },
        {
            content: "What is due beside follow-ups stands above them by name",
            trigger: "[data-section=complaints]:contains('Late parts') .text-danger",
        },
        {
            trigger: "[data-section=complaints] button:contains('Late parts')",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=subject]" },
    ],
});

const field = (name) => `.modal .o_field_widget[name=${name}]`;

tours.add("custrel_greet_many", {
    steps: () => [
        { trigger: `${row("Today A")} .o_list_record_selector input`, run: "click" },
        { trigger: `${row("Overdue D")} .o_list_record_selector input`, run: "click" },
        { trigger: ".o_selection_container .o_custrel_followup_menu", run: "click" },
        { trigger: entry("h"), run: "click" },
        {
            content: "The mail is shown as one of them gets it, from whom has an address",
            trigger: `${field("preview")}:contains('Today A')`,
        },
        { trigger: `${field("count")}:contains('2')` },
        {
            content: "Who can't be written to is named with the reason",
            trigger: `${field("problems")}:contains('Overdue D: There is no valid e-mail')`,
        },
        { trigger: ".modal footer button:contains('Send')", run: "click" },
        {
            trigger: ".o_notification:contains('Mails that will be sent: 1. Left to you: 1.')",
        },
        { content: "What the system writes is nobody's work", trigger: NO_DIALOG },
        { trigger: `${gone("Today A")} ${row("Overdue D")}` },
    ],
});

tours.add("custrel_greeted_elsewhere", {
    steps: () => [
        { trigger: `${row("Today A")} .o_list_record_selector input`, run: "click" },
        { trigger: `${row("Overdue D")} .o_list_record_selector input`, run: "click" },
        { trigger: ".o_selection_container .o_custrel_followup_menu", run: "click" },
        { trigger: entry("h"), run: "click" },
        { trigger: `${field("how")} input[data-value=done]`, run: "click" },
        {
            trigger: `${field("content")} textarea`,
            run: "edit A happy Mid-Autumn Festival!",
        },
        { trigger: ".modal footer button:contains('Record'):visible", run: "click" },
        { trigger: `${DONE}:contains('2 customers greeted') button:contains('Undo')` },
        { trigger: ".o_custrel_empty" },
        { trigger: `${DONE} button:contains('Undo')`, run: "click" },
        { content: "Undone, both are to be greeted again", trigger: row("Today A") },
        { trigger: row("Overdue D") },
    ],
});

const CARD = ".o_kanban_record";
const card = (name) => `${CARD}:contains('${name}')`;

tours.add("custrel_greet_on_a_phone", {
    steps: () => [
        {
            content: "The day stands on one line",
            trigger: `${card("Overdue D")} [name=date_planned]`,
            run() {
                const { height } = this.anchor.getBoundingClientRect();
                if (height > 30) {
                    throw new Error(`broken into lines: ${height} px`);
                }
            },
        },
        { trigger: `${card("Today A")} .o_custrel_followup_menu`, run: "click" },
        { trigger: entry("h"), run: "click" },
        { trigger: `${field("preview")}:contains('Today A')` },
        {
            content: "Nothing is wider than the screen",
            trigger: ".modal-body",
            run() {
                if (this.anchor.scrollWidth > this.anchor.clientWidth + 1) {
                    throw new Error(`${this.anchor.scrollWidth} px wide`);
                }
            },
        },
        { trigger: ".modal footer button:contains('Send')", run: "click" },
        { trigger: `.o_kanban_view:not(:has(${card("Today A")})) ${card("Overdue D")}` },
    ],
});
