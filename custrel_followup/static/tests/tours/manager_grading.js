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
            trigger: ".oe_stat_button:contains('Proposed Changes')",
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

registry.category("web_tour.tours").add("custrel_override_grade", {
    steps: () => [
        {
            trigger: "a[name=custrel_relationship]",
            run: "click",
        },
        {
            content: "The figures explain the grade",
            trigger: ".o_custrel_why:contains('rank')",
        },
        {
            trigger: "button[name=action_custrel_override_grade]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=grade_id] input",
            run: "edit D",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('D · ')",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=reason] input, .modal .o_field_widget[name=reason] textarea",
            run: "edit Pays late",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "The explanation is that of the new grade",
            trigger:
                "body:not(:has(.modal)) .o_custrel_why:contains('Set by hand'):contains('Pays late')",
        },
    ],
});
