import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const ROW = ".o_data_row:contains('Tour Customer')";
const RESULT = ".modal .o_custrel_result";
const CONTENT = ".modal .o_field_widget[name=content] .odoo-editor-editable";
const CLOSED = "body:not(:has(.modal))";
const TOAST = ".o_notification:contains('Recorded: Tour Customer')";

const tours = registry.category("web_tour.tours");

const openFromDay = [
    {
        content: "One click on the row of My Day opens the dialog",
        trigger: `${ROW} button[name=action_open_record]`,
        run: "click",
    },
    {
        content: "The cursor waits on the results",
        trigger: `${RESULT} button:focus`,
    },
];

function choose(digit, label) {
    return [
        {
            content: "A digit chooses the result",
            trigger: `${RESULT} button:focus`,
            run: `press ${digit}`,
        },
        {
            trigger: `${RESULT} button[aria-checked=true]:contains('${label}')`,
        },
    ];
}

function type(text) {
    return {
        content: "and the cursor is where one writes",
        trigger: `${CONTENT}:focus`,
        run: `editor ${text}`,
    };
}

/** A click below the only line, in the middle of the frame, as a mouse does it: no event of
 *  a test moves the focus by itself. */
function clickInTheMiddle() {
    const { left, top, width, height } = document.querySelector(CONTENT).getBoundingClientRect();
    document
        .elementFromPoint(left + width / 2, top + height / 2)
        .dispatchEvent(new window.MouseEvent("click", { bubbles: true }));
}

tours.add("custrel_record_click_in_box", {
    steps: () => [
        ...openFromDay,
        {
            content: "A click anywhere in the frame begins to write",
            trigger: CONTENT,
            run: clickInTheMiddle,
        },
        { trigger: `${CONTENT}:focus`, run: "press 2" },
        {
            content: "A digit is text there, not a result",
            trigger: `${RESULT}:not(:has([aria-checked=true]))`,
        },
        {
            trigger: `${RESULT} button:first`,
            run() {
                this.anchor.focus();
            },
        },
        {
            content: "Letters typed elsewhere go there, too",
            trigger: `${RESULT} button:focus`,
            run: "press h",
        },
        { trigger: `${CONTENT}:focus`, run: "editor He asks for 2 pieces" },
        {
            content: "All of it is seen at once on a laptop",
            trigger: ".modal .modal-body",
            run() {
                const { scrollHeight, clientHeight } = this.anchor;
                if (scrollHeight > clientHeight) {
                    throw new Error(`${scrollHeight} px in ${clientHeight}`);
                }
            },
        },
        { trigger: `${RESULT} button:contains('Interested')`, run: "click" },
        { trigger: ".modal button[name=action_done]", run: "click" },
        { trigger: `${CLOSED} ${TOAST}` },
    ],
});

/** Click on Record, a digit, a chip, Ctrl+Enter: four, beside what is typed. */
tours.add("custrel_record_by_keys", {
    steps: () => [
        ...openFromDay,
        ...choose(1, "Interested"),
        type("He wants a price"),
        {
            content: "Tab goes on to the next field",
            trigger: `${CONTENT}:focus`,
            run: "press Tab",
        },
        {
            content: "and Alt with a digit chooses a day",
            trigger: `.modal:not(:has(${CONTENT}:focus))`,
            run: "press Alt+1",
        },
        { trigger: ".modal [data-choice]:first[aria-pressed=true]" },
        {
            trigger: ".modal [name=next_action] input:focus",
            run: "press ctrl+enter",
        },
        { trigger: `${CLOSED} ${TOAST}` },
    ],
});

tours.add("custrel_record_in_four", {
    steps: () => [
        {
            trigger: `${ROW}`,
            run: () => (window.custrelStarted = window.performance.now()),
        },
        ...openFromDay,
        {
            content: "Whom one talks to, his grade, telephone and purpose stand on top",
            trigger: ".modal:has([name=grade_id]:contains('A')) [name=objective]:contains('Sign')",
        },
        { trigger: ".modal a[href^='tel:']" },
        { trigger: ".modal a[target=_blank]:contains('Tour Customer')" },
        { trigger: ".modal .o_custrel_briefing:contains('Last follow-ups')" },
        ...choose(1, "Interested"),
        type("He wants a price"),
        {
            content: "Days on which we work are offered",
            trigger: ".modal [data-choice=week]",
            run: "click",
        },
        {
            trigger: ".modal [data-choice=week][aria-pressed=true]",
        },
        {
            trigger: ".modal [name=next_action] input:focus",
            run: "edit Send the price",
        },
        {
            trigger: ".modal [name=next_action] input:focus",
            run: "press ctrl+enter",
        },
        {
            content: "What was planned is said",
            trigger: `${CLOSED} ${TOAST}:contains('Send the price')`,
            run: () => {
                const seconds = (window.performance.now() - window.custrelStarted) / 1000;
                window.console.log(`custrel_record_in_four: ${seconds.toFixed(1)} s`);
            },
        },
        { trigger: `${TOAST} button:contains('Undo')` },
        { trigger: `${TOAST} button:contains('Open')` },
    ],
});

const toMyDay = {
    trigger: `${CLOSED} [data-menu-xmlid="custrel_followup.custrel_my_day_menu"]`,
    run: "click",
};

tours.add("custrel_record_draft", {
    steps: () => [
        {
            content: "Two pages, so that there is a way back",
            trigger: '[data-menu-xmlid="custrel_followup.custrel_menu_customers"]',
            run: "click",
        },
        {
            trigger: '[data-menu-xmlid="custrel_followup.res_partner_menu_customer"]',
            run: "click",
        },
        { trigger: ".o_last_breadcrumb_item:contains('Customers')" },
        toMyDay,
        { trigger: ".o_last_breadcrumb_item:contains('My Day')" },
        ...openFromDay,
        ...choose(1, "Interested"),
        type("Escaped words"),
        {
            trigger: `${CONTENT}:focus`,
            run: "press escape",
        },
        {
            content: "What was written is kept, and that is said",
            trigger: `${CLOSED} .o_notification:contains('kept as a draft')`,
        },
        {
            trigger: `${ROW} button[name=action_open_record]`,
            run: "click",
        },
        {
            content: "The dialog says so now, and no message lies over it",
            trigger: "body:not(:has(.o_notification:contains('kept as a draft')))",
        },
        { trigger: ".modal .o_custrel_draft:contains('Draft of')" },
        { trigger: `${RESULT} button[aria-checked=true]:contains('Interested')` },
        { trigger: `${CONTENT}:contains('Escaped words')`, run: "editor More words" },
        {
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            trigger: `${CLOSED} ${ROW} button[name=action_open_record]`,
            run: "click",
        },
        { trigger: `${CONTENT}:contains('More words')` },
        {
            content: "The browser's way back",
            trigger: `${CONTENT}:contains('More words')`,
            run: "editor Back and forth",
        },
        {
            trigger: ".modal",
            run: () => browser.history.back(),
        },
        toMyDay,
        {
            trigger: `${CLOSED} ${ROW} button[name=action_open_record]`,
            run: "click",
        },
        { trigger: `${CONTENT}:contains('Back and forth')` },
        {
            content: "Begin anew",
            trigger: ".modal .o_custrel_draft button",
            run: "click",
        },
        { trigger: ".modal:not(:has(.o_custrel_draft))" },
        { trigger: `${CONTENT}:not(:contains('Back'))` },
        {
            trigger: ".modal .modal-footer button:contains('Cancel')",
            run: "click",
        },
        {
            trigger: CLOSED,
        },
    ],
});

tours.add("custrel_record_refused", {
    steps: () => [
        ...openFromDay,
        ...choose(3, "Wants changes"),
        {
            trigger: ".modal button[name=action_done]",
            run: "click",
        },
        {
            content: "The result wants words: the server refuses",
            trigger: ".modal:contains('needs a word') .modal-footer button:contains('Close')",
            run: "click",
        },
        {
            content: "and what was chosen is still there",
            trigger: `${RESULT} button[aria-checked=true]:contains('Wants changes')`,
        },
        {
            trigger: ".modal:not(:contains('needs a word')) .btn-close",
            run: "click",
        },
        { trigger: `${CLOSED} ${ROW}` },
    ],
});

tours.add("custrel_record_undo", {
    steps: () => [
        ...openFromDay,
        ...choose(1, "Interested"),
        type("Wrong customer"),
        { trigger: ".modal [data-choice=tomorrow]", run: "click" },
        { trigger: ".modal [data-choice=tomorrow][aria-pressed=true]" },
        { trigger: ".modal button[name=action_done]", run: "click" },
        {
            trigger: `${CLOSED} ${TOAST} button:contains('Undo')`,
            run: "click",
        },
        {
            content: "The dialog opens again with the words",
            trigger: `${CONTENT}:contains('Wrong customer')`,
        },
        { trigger: ".modal .o_custrel_draft" },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: `${CLOSED} ${ROW} button[name=action_open_record]` },
    ],
});

/** A day is chosen where nothing has to follow: what is typed then is the next step. */
tours.add("custrel_record_satisfied_next", {
    steps: () => [
        ...openFromDay,
        ...choose(5, "Satisfied"),
        type("All is well"),
        { trigger: ".modal [name=next_hint]:contains('Nothing has to follow')" },
        {
            content: "Where to write the next step is in sight before a day is chosen",
            trigger: ".modal [name=next_action] input:visible",
        },
        { trigger: ".modal [data-choice=week]", run: "click" },
        {
            trigger: ".modal [name=next_action] input:focus",
            run: "edit Send the quotation",
        },
        {
            content: "Letters typed on a day go there, too",
            trigger: ".modal [data-choice=week][aria-pressed=true]",
            run() {
                this.anchor.focus();
            },
        },
        { trigger: ".modal [data-choice=week]:focus", run: "press s" },
        { trigger: ".modal [name=next_action] input:focus", run: "press ctrl+enter" },
        { trigger: `${CLOSED} ${TOAST}` },
    ],
});

tours.add("custrel_record_undo_opened", {
    steps: () => [
        ...openFromDay,
        ...choose(1, "Interested"),
        type("Wrong customer"),
        { trigger: ".modal [data-choice=tomorrow]", run: "click" },
        { trigger: ".modal [data-choice=tomorrow][aria-pressed=true]" },
        { trigger: ".modal button[name=action_done]", run: "click" },
        { trigger: `${CLOSED} ${TOAST} button:contains('Open')`, run: "click" },
        { trigger: ".o_form_view button[name=action_open_previous]" },
        { trigger: `${TOAST} button:contains('Undo')`, run: "click" },
        {
            content: "What was undone is left: My Day is there again, with the words",
            trigger: `.o_list_view:has(${ROW})`,
        },
        { trigger: `${CONTENT}:contains('Wrong customer')` },
        {
            trigger:
                "body:not(:has(.o_error_dialog)):not(:has(.o_notification:contains('cannot be found')))",
        },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: `${CLOSED} ${ROW}` },
    ],
});

tours.add("custrel_record_not_reached", {
    steps: () => [
        ...openFromDay,
        ...choose(8, "Not reached"),
        {
            content: "What follows is said before saving",
            trigger: ".modal [name=next_hint]:contains('attempt 2 of 3')",
        },
        { trigger: ".modal:not(:has([name=next_action]))" },
        {
            trigger: ".modal",
            run: "press ctrl+enter",
        },
        { trigger: `${CLOSED} ${TOAST}` },
    ],
});

/** From the form of the customer: does this settle what is due? No. */
tours.add("custrel_record_beside_due", {
    steps: () => [
        {
            trigger:
                ".o_form_view header button[name=action_custrel_record_contact], .o_statusbar_buttons button[name=action_custrel_record_contact]",
            run: "click",
        },
        {
            content: "It asks whether this is what was planned",
            trigger: ".modal .o_field_widget[name=fulfils] input:checked",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=fulfils] input:not(:checked)" },
        { trigger: `${RESULT} button:contains('Satisfied')`, run: "click" },
        { trigger: ".modal [name=next_hint]:contains('Nothing has to follow')" },
        { trigger: CONTENT, run: "editor Met by chance" },
        { trigger: ".modal button[name=action_done]", run: "click" },
        { trigger: `${CLOSED} ${TOAST}` },
    ],
});

/** Done in the chatter: the form shows it at once, and nothing fails. */
tours.add("custrel_activity_done", {
    steps: () => [
        {
            trigger: ".o-mail-Activity .o-mail-Activity-markDone",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityMarkAsDone textarea",
            run: "edit Called him",
        },
        {
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label='Done']",
            run: "click",
        },
        {
            content: "The form is read again",
            trigger:
                ".o_form_view:not(:has(.o_statusbar_buttons button[name=action_open_record])) .o_arrow_button_current:contains('Done')",
        },
    ],
});

/** The button stands where people work. */
tours.add("custrel_record_from_opportunity", {
    steps: () => [
        {
            trigger: ".o_statusbar_buttons button[name=action_custrel_record_contact]:visible",
            run: "click",
        },
        { trigger: ".modal a[target=_blank]:contains('Tour Deal')" },
        { trigger: `${RESULT} button:contains('Interested')`, run: "click" },
        { trigger: CONTENT, run: "editor About the deal" },
        { trigger: ".modal button[name=action_done]", run: "click" },
        {
            content: "The opportunity counts it",
            trigger: `${CLOSED} button[name=action_custrel_open_followups]:contains('1')`,
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Tour Customer')" },
    ],
});

tours.add("custrel_record_forbidden", {
    steps: () => [
        ...openFromDay,
        {
            content: "What he wants stands on top",
            trigger: ".modal [name=reach_text]:contains('Never takes calls')",
        },
        ...choose(1, "Interested"),
        type("He called us"),
        { trigger: ".modal .modal-footer button[name=action_done]", run: "click" },
        {
            content: "It is asked whether that is meant",
            trigger: ".modal:contains('never takes calls. Record the contact nevertheless')",
        },
        { trigger: ".modal button:contains('Back')", run: "click" },
        {
            content: "Nothing is recorded",
            trigger: ".modal .o_custrel_record:not(:has(.modal))",
        },
        { trigger: ".modal .modal-footer button[name=action_done]", run: "click" },
        { trigger: ".modal button:contains('Record It')", run: "click" },
        { trigger: TOAST },
        { trigger: CLOSED },
    ],
});
