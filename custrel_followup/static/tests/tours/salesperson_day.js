import { registry } from "@web/core/registry";

const ROW = ".o_data_row:contains('Tour Customer')";

registry.category("web_tour.tours").add("custrel_salesperson_day", {
    steps: () => [
        {
            content: "What is due is counted above the list",
            trigger: "[data-card=today]:contains(1)",
            run: "click",
        },
        {
            content: "The list says why the customer is to be contacted",
            trigger: `${ROW}:contains('never contacted')`,
        },
        {
            content: "One click opens the dialog",
            trigger: `${ROW} button[name=action_open_record]`,
            run: "click",
        },
        {
            trigger: ".modal .o_custrel_result button:contains('Ordered')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=content] .odoo-editor-editable",
            run: "editor Ordered ten pieces",
        },
        {
            trigger: ".modal .o_field_widget[name=next_action] input",
            run: "edit Ask whether they arrived",
        },
        {
            content: "Any day may be chosen, today as well",
            trigger: ".modal .o_custrel_other_day input",
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_done]",
            run: "click",
        },
        {
            content: "The agreed next action takes the place of the recorded contact",
            trigger: `body:not(:has(.modal)) ${ROW}:contains('Ask whether they arrived')`,
        },
    ],
});

registry.category("web_tour.tours").add("custrel_record_from_customer", {
    steps: () => [
        {
            content: "Customers stand under their grade",
            trigger: ".o_kanban_group:contains('A · ') .o_kanban_record:contains('Tour Customer')",
            run: "click",
        },
        {
            trigger: "a[name=custrel_relationship]",
            run: "click",
        },
        {
            content: "The form says why the customer has this grade",
            trigger: ".o_custrel_why:contains('rank')",
        },
        {
            trigger: "button[name=action_custrel_record_contact]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=mood] label:contains('Good')",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_done]",
            run: "click",
        },
        {
            content: "The form shows the last contact",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=custrel_last_contact_date]:contains(/\\d/)",
        },
    ],
});
