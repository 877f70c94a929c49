import { registry } from "@web/core/registry";

/** The first one waits for the assets, too. */
const PATIENCE = 60000;

const OPEN = [
    {
        trigger: ".o_data_row:contains('Quartz Tools') .o_data_cell[name=reason]",
        timeout: PATIENCE,
        run: "click",
    },
    {
        content: "Both side by side; who has no address has no other one",
        trigger: ".o_custrel_comparison tr:contains('Telephone') .badge:contains('the same')",
    },
    { trigger: ".o_custrel_comparison tr:contains('E-mail'):not(:has(.badge))" },
];

registry.category("web_tour.tours").add("custrel_duplicate_merge", {
    steps: () => [
        ...OPEN,
        { trigger: "button[name=action_merge]", run: "click" },
        { trigger: ".modal .o_field_widget[name=dst_partner_id]" },
        { trigger: ".modal button[name=action_merge]", run: "click" },
        {
            content: "One comes back to the other pairs",
            trigger:
                "body:not(:has(.modal)) .o_list_view, body:not(:has(.modal)) .o_nocontent_help",
        },
        { trigger: "body:not(:has(.o_data_row:contains('Quartz Tools')))" },
    ],
});

registry.category("web_tour.tours").add("custrel_duplicate_ask", {
    steps: () => [
        ...OPEN,
        {
            content: "Why not, and what one can do",
            trigger: ".o_form_view .alert:contains('customer of others')",
        },
        { trigger: "button[name=action_ask]", run: "click" },
        { trigger: ".o_notification:contains('was asked')" },
        { trigger: ".o_form_view .o_field_widget[name=asked_by_id]:contains('Seller')" },
    ],
});
