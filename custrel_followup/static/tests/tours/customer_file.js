import { registry } from "@web/core/registry";

const PATIENCE = 60000;

const CHIPS = ".o_custrel_missing";

/** Waits until the focus is in a field. */
const focused = (name) => ({
    trigger: `.o_field_widget[name=${name}] input:focus, .o_field_widget[name=${name}] textarea:focus`,
});

registry.category("web_tour.tours").add("custrel_customer_file", {
    steps: () => [
        {
            trigger: ".o_notebook_headers .nav-link[name=custrel_file]",
            run: "click",
        },
        {
            content: "What is missing, and nobody else to ask",
            trigger: `${CHIPS}:contains('Complete:'):not(:contains('Ask'))`,
        },
        {
            content: "A field above the tabs",
            trigger: `${CHIPS} button:contains('Phone or e-mail')`,
            run: "click",
        },
        focused("phone"),
        {
            trigger: ".o_field_widget[name=phone] input",
            run: "edit 12",
        },
        {
            trigger: `${CHIPS} button:contains('Main business')`,
            run: "click",
        },
        focused("custrel_business"),
        {
            trigger: ".o_field_widget[name=custrel_business] input",
            run: "edit Valves",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "What was entered is missing no more; what looks wrong is said",
            trigger: `.o_form_view:has(${CHIPS}:not(:contains('Main business'))) .alert:contains('12 is no phone number')`,
        },
        {
            content: "Who decides is a contact, on another tab",
            trigger: `${CHIPS} button:contains('A contact')`,
            run: "click",
        },
        {
            trigger: ".o_notebook_headers .nav-link[name=contact_addresses].active",
        },
        {
            trigger: ".o_notebook_headers .nav-link[name=custrel_file]",
            run: "click",
        },
        {
            trigger: "button[name=action_custrel_checked]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=custrel_checked_by_id]:contains('Seller')",
        },
        {
            trigger: "button[name=action_custrel_give_number]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_custrel_give_number]))",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_organisation_chart", {
    steps: () => [
        {
            trigger: ".o_notebook_headers .nav-link[name=custrel_file]",
            run: "click",
        },
        {
            trigger: ".o_custrel_circle:contains('Decides'):contains('Wang Fang')",
        },
        {
            trigger: "button[name=action_custrel_open_chart]",
            run: "click",
        },
        {
            trigger: ".o_hierarchy_node:contains('Wang Fang'):contains('Decides')",
        },
        {
            trigger: ".o_hierarchy_node:contains('Li Hua')",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_customer_files", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Tour Customer') .o_data_cell[name=grade_id]",
            timeout: PATIENCE,
            run: "click",
        },
        { trigger: ".o_form_view .nav-link.active[name=custrel_file]" },
        { trigger: ".o_form_view .o_custrel_missing, .o_form_view .o_widget_custrel_missing" },
        { trigger: ".o_pager_limit:contains('2')" },
        { trigger: ".o_pager_next", run: "click" },
        { trigger: ".o_form_view:contains('Other Customer')" },
        {
            content: "The same page of the next one",
            trigger: ".o_form_view .nav-link.active[name=custrel_file]",
        },
    ],
});
