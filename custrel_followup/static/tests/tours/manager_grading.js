import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("custrel_manager_grading", {
    steps: () => [
        {
            content: "The policy says how customers are graded",
            trigger: ".o_data_row:contains('Tour Policy') td:contains('Tour Policy')",
            run: "click",
        },
        {
            content: "One click computes a preview",
            trigger: "button[name=action_compute_run]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Computed')",
        },
        {
            content: "The preview lists who would move",
            trigger: ".oe_stat_button:contains('Proposed Moves')",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Tour Customer'):contains('First grade')",
        },
        {
            trigger: ".breadcrumb-item a:contains('Tour Policy 20')",
            run: "click",
        },
        {
            trigger: "button[name=action_apply]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Applied')",
        },
        {
            content: "The moves are kept with the run",
            trigger: ".oe_stat_button[name=action_open_changes]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Tour Customer'):contains('A · ')",
        },
    ],
});
