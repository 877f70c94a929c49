import { registry } from "@web/core/registry";

/** The first one waits for the assets, too. */
const PATIENCE = 60000;
const PAGE = ".o_custrel_page:contains('Harbour')";

registry.category("web_tour.tours").add("custrel_customer_page", {
    steps: () => [
        {
            content: "From the customer's form",
            trigger: "button[name=action_custrel_open_page]",
            run: "click",
        },
        {
            content: "What was promised and what is due stand on top",
            trigger: `${PAGE} [data-section=followups]:contains('Send the offer')`,
            timeout: PATIENCE,
        },
        { trigger: "[data-section=contacts]:contains('Wei'):contains('Buyer')" },
        { trigger: "[data-section=people]:contains('Seller')" },
        { trigger: "[data-section=months] canvas" },
        { trigger: "[data-section=path] canvas" },
        {
            content: "Why he has his grade is asked for",
            trigger: ".o_custrel_ask_why",
            run: "click",
        },
        { trigger: ".o_custrel_ask_why[aria-expanded=true]" },
        {
            content: "What happened, newest first",
            trigger: ".o_custrel_story li:contains('Talk 0')",
        },
        {
            content: "Reading on brings more",
            trigger: ".o_custrel_story li:contains('Talk 25')",
            run({ anchor }) {
                anchor.closest(".o_custrel_story").lastElementChild.scrollIntoView(false);
            },
        },
        { trigger: ".o_custrel_story li:contains('Talk 39')" },
        {
            content: "Only orders",
            trigger: ".o_custrel_story button[data-kind=order]",
            run: "click",
        },
        { trigger: ".o_custrel_story ol:not(:has(li[data-kind=contact])) li[data-kind=order]" },
        {
            trigger: ".o_custrel_story button[data-kind=order][aria-pressed=true]",
            run: "click",
        },
        { trigger: ".o_custrel_story .o_custrel_search", run: "edit Talk 31" },
        { trigger: ".o_custrel_story li:only-child:contains('Talk 31')" },
        {
            content: "Nothing is found, and it says so",
            trigger: ".o_custrel_story .o_custrel_search",
            run: "edit zebra",
        },
        { trigger: ".o_custrel_nothing:contains('Nothing of this kind')" },
        {
            content: "Esc in a field does not leave the page",
            trigger: ".o_custrel_story .o_custrel_search:focus",
            run: "press Escape",
        },
        { trigger: ".o_custrel_story .o_custrel_search", run: "clear" },
        { trigger: ".o_custrel_story li:contains('Talk 0')" },
        {
            content: "A need, right here",
            trigger: "[data-action=action_custrel_page_need]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=partner_id] input:value('Harbour')" },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit Spare keys" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            content: "It stands among the open ones",
            trigger: "body:not(:has(.modal)) [data-section=needs]:contains('Spare keys')",
        },
        {
            content: "Record right here",
            trigger: "[data-action=action_custrel_record_contact]",
            run: "click",
        },
        { trigger: ".modal .o_custrel_result button:contains('Ordered')", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=content] .odoo-editor-editable",
            run: "editor Ordered twelve",
        },
        { trigger: ".modal button[name=action_done]", run: "click" },
        {
            content: "It shows at once",
            trigger: "body:not(:has(.modal)) .o_custrel_story li:first:contains('Ordered twelve')",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_customer_page_link", {
    steps: () => [
        { trigger: `${PAGE} .o_custrel_story li:contains('Talk 0')`, timeout: PATIENCE },
        {
            content: "A complaint in a dialog",
            trigger: "[data-action=action_custrel_page_complaint]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=partner_id] input:value('Harbour')" },
        {
            trigger: ".modal .o_field_widget[name=subject] input",
            run: "edit Wrong keys",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            content: "It is there at once",
            trigger: "body:not(:has(.modal)) [data-section=complaints]:contains('Wrong keys')",
        },
        {
            content: "One of the lines opens its record",
            trigger: "body:not(:has(.modal)) .o_custrel_story li:contains('Talk 0') a",
            run: "click",
        },
        { trigger: ".o_form_view:contains('Talk 0')" },
        {
            trigger: ".o_form_view button[name=action_custrel_open_page]",
            run: "click",
        },
        { trigger: `${PAGE} .o_custrel_story` },
        {
            content: "Esc goes back",
            trigger: PAGE,
            run: "press Escape",
        },
        { trigger: ".o_form_view:contains('Talk 0')" },
    ],
});

registry.category("web_tour.tours").add("custrel_customer_page_refused", {
    steps: () => [{ trigger: ".o_custrel_refused:contains('customer relations')" }],
});

registry.category("web_tour.tours").add("custrel_customer_page_phone", {
    steps: () => [
        {
            content: "His name and telephone stand on top",
            trigger: ".o_custrel_bar:contains('Harbour') a.o_custrel_call[href='tel:021 5550']",
        },
        { trigger: "[data-section=followups]:contains('Send the offer')" },
        {
            content: "One column: what happened is a tap away",
            trigger: ".o_custrel_to_story",
            run: "click",
        },
        {
            trigger: ".o_custrel_story li:contains('Talk 0')",
            run() {
                const { scrollWidth, clientWidth } = document.documentElement;
                if (scrollWidth > clientWidth) {
                    throw new Error(`It is ${scrollWidth} pixels wide.`);
                }
            },
        },
    ],
});
