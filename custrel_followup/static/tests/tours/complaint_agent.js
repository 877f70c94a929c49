import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("custrel_complaint_agent", {
    steps: () => [
        {
            content: "The complaint waits in the first column, marked for a key customer",
            trigger: ".o_kanban_record:contains('Machine stands still'):contains('Green channel')",
            run: "click",
        },
        {
            content: "The customer's words come first",
            trigger: ".o_field_widget[name=description]:contains('Since this morning')",
        },
        {
            trigger: "button[name=action_start]:contains('Start')",
            run: "click",
        },
        {
            content: "Nothing can be proposed before it was started",
            trigger: "button[name=action_propose]",
        },
        {
            trigger: "a[name=settlement]",
            run: "click",
        },
        {
            content: "What has helped before is offered",
            trigger: ".o_field_widget[name=known_solution]:contains('Send a new belt')",
        },
        {
            trigger: ".o_field_widget[name=cause] textarea",
            run: "edit A worn belt",
        },
        {
            trigger: ".o_field_widget[name=resolution] textarea",
            run: "edit You get a new belt",
        },
        {
            content: "One click saves it and mails it to the customer",
            trigger: "button[name=action_propose]",
            run: "click",
        },
        {
            trigger: "button[name=action_close]:contains('Customer Confirmed')",
        },
    ],
});
