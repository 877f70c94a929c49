import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const NO_DIALOG = "body:not(:has(.modal))";
const SEND = "form button[type=submit]";

const isPhone = () => window.innerWidth < 768;

/** Nothing of a page lies outside a phone. */
function assertFits() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) {
        throw new Error(`It is ${scrollWidth} pixels wide.`);
    }
}

// They read no words but those that somebody typed: they run in every language, at a
// desk and on a phone.

tours.add("custrel_wave_start", {
    steps: () => [
        { trigger: "button[name=action_ask_start]", run: "click" },
        {
            content: "The mail is seen before anybody gets it",
            trigger: ".modal .o_field_widget[name=body]:not(:empty)",
            run: assertFits,
        },
        { trigger: ".modal footer button[name=action_start]", run: "click" },
        { trigger: `${NO_DIALOG} .o_form_view:not(:has(button[name=action_ask_start]))` },
    ],
});

tours.add("custrel_wave_answer", {
    steps: () => [
        {
            content: "The link of the mail has chosen",
            trigger: "form:has(input[name=value][value='2']:checked) label[for=value_2]",
            run: assertFits,
        },
        { trigger: "textarea[name=comment]", run: "edit Nobody came" },
        { trigger: SEND, run: "click", expectUnloadPage: true },
        { trigger: "blockquote:contains('Nobody came')", run: assertFits },
    ],
});

tours.add("custrel_wave_leave", {
    steps: () => [
        {
            content: "Somebody, or a scanner, looks at the page and leaves",
            trigger: "form:not(.o_custrel_leaving):has(input[value='3']:checked)",
            run() {
                window.location.search = "?value=9";
            },
            expectUnloadPage: true,
        },
        {
            content: "Here it is touched",
            trigger: "form:has(input[value='9']:checked)",
            run: () => document.body.dispatchEvent(new Event("pointerdown", { bubbles: true })),
        },
        {
            trigger: "form.o_custrel_leaving .o_custrel_leaves:visible",
            run() {
                assertFits();
                window.location.search = "";
            },
            expectUnloadPage: true,
        },
        {
            trigger: "form.o_custrel_answer",
            async run() {
                for (let n = 0; n < 50; n++) {
                    const page = await (await fetch(window.location.href)).text();
                    const given = new DOMParser()
                        .parseFromString(page, "text/html")
                        .querySelector("input[value='9'][checked]");
                    if (given) {
                        return;
                    }
                    await new Promise((resolve) => setTimeout(resolve, 200));
                }
                throw new Error("It was not sent.");
            },
        },
    ],
});

tours.add("custrel_wave_low_answer", {
    steps: () => [
        {
            trigger: isPhone()
                ? ".o_kanban_record:contains('Content Ltd')"
                : ".o_data_row:contains('Content Ltd') td[name=subject]",
            run: "click",
        },
        {
            content: "What the customer wrote is what the agent reads first",
            trigger: ".o_form_view .o_field_widget[name=description]:contains('Nobody came')",
            run: assertFits,
        },
        ...(isPhone()
            ? [{ trigger: ".o_statusbar_buttons button:has(.oi-ellipsis-v)", run: "click" }]
            : []),
        { trigger: "button[name=action_open_propose]:visible", run: "click" },
        { trigger: ".modal .o_field_widget[name=cause] textarea", run: "edit A wrong address" },
        {
            trigger: ".modal .o_field_widget[name=resolution] textarea",
            run: "edit We come tomorrow",
        },
        { trigger: ".modal .o_field_widget[name=cause] textarea", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=preview]:contains('We come tomorrow')",
        },
        { trigger: ".modal footer button[name=action_confirm]:visible", run: "click" },
        { trigger: `${NO_DIALOG} .o_form_view .alert button[name=action_undo]` },
    ],
});

tours.add("custrel_wave_settled", {
    steps: () => [
        { trigger: "body:contains('We come tomorrow')", run: assertFits },
        { trigger: SEND, run: "click", expectUnloadPage: true },
        { trigger: `body:not(:has(${SEND})) h3`, run: assertFits },
    ],
});
