import { registry } from "@web/core/registry";

/** The first step waits for the assets. */
const PATIENCE = 60000;
const patient = (steps) => steps.map((step) => ({ timeout: PATIENCE, ...step }));

const FORM = ".o_form_view";

/** Where the page of a customer stands when it is read. */
const PAGE = ".o_custrel_page";

registry.category("web_tour.tours").add("custrel_story_call", {
    steps: () =>
        patient([
            {
                content: "What is missing, and the very field",
                trigger: `${FORM} .o_notebook_headers .nav-link[name=custrel_file]`,
                run: "click",
            },
            {
                trigger: ".o_custrel_missing button[data-field=custrel_business]",
                run: "click",
            },
            { trigger: ".o_field_widget[name=custrel_business] input:focus", run: "edit Valves" },
            { trigger: ".o_form_button_save", run: "click" },
            { trigger: ".o_custrel_missing:not(:has(button[data-field=custrel_business]))" },
        ]),
});

registry.category("web_tour.tours").add("custrel_story_record", {
    steps: () =>
        patient([
            {
                trigger: `${PAGE} [data-action=action_custrel_record_contact]`,
                run: "click",
            },
            { trigger: ".modal .o_custrel_result button:first", run: "click" },
            { trigger: ".modal details:has([name=new_needs]) summary", run: "click" },
            {
                content: "How pressing it is can be said before it is typed",
                trigger: ".modal .o_field_widget[name=need_quadrant]",
            },
            {
                trigger: ".modal .o_field_widget[name=new_needs] textarea",
                run: "edit Twelve valves by May",
            },
            { trigger: ".modal button[name=action_done]", run: "click" },
            {
                content: "The need stands on the page",
                trigger: `body:not(:has(.modal)) ${PAGE} [data-section=needs]:contains('Twelve valves')`,
            },
        ]),
});

registry.category("web_tour.tours").add("custrel_story_read", {
    steps: () =>
        patient([
            {
                content: "What is due, and why so soon",
                trigger: `${PAGE} [data-section=followups]:contains('Twelve valves')`,
            },
        ]),
});
