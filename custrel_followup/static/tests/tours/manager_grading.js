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
            content: "The run shows what it found, in figures and pictures",
            trigger: ".o_custrel_grades tr[data-grade=A]:contains('100.0%')",
        },
        {
            trigger: ".o_custrel_picture .o_custrel_chart canvas",
        },
        {
            content: "Applying says what it does first",
            trigger: "button[name=action_ask_apply]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=effect]:contains('1 get their first grade')",
        },
        {
            trigger: ".modal button[name=action_confirm]",
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

registry.category("web_tour.tours").add("custrel_what_if", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Tour Policy') td:contains('Tour Policy')",
            run: "click",
        },
        {
            content: "Other values are tried without writing them",
            trigger: "button[name=action_what_if]",
            run: "click",
        },
        {
            trigger: ".modal .o_custrel_picture [data-card=customers]:contains('1')",
        },
        {
            content: "The slider of a weight",
            trigger: ".modal .o_field_widget[name=weight_amount] input[type=number]",
            run: "edit 60 && press Tab",
        },
        {
            trigger: ".modal .o_field_widget[name=weight_profit] input[type=number]",
            run: "edit 10 && press Tab",
        },
        {
            content: "Frequency takes what the others leave",
            trigger: ".modal .o_field_widget[name=weight_frequency]:contains('30')",
        },
        {
            trigger: ".modal .o_field_widget[name=changes]:contains('40 → 60')",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Turnover first",
        },
        {
            trigger: ".modal button[name=action_use]",
            run: "click",
        },
        {
            content: "It says that it changes the policy",
            trigger: ".modal:contains('keep their grades until then') .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Who and why stands in the history",
            trigger: "body:not(:has(.modal)) .o-mail-Message:contains('Turnover first')",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_take_back", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Tour Policy') td:contains('Tour Policy')",
            run: "click",
        },
        {
            trigger: "button[name=action_ask_undo]",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=effect]:contains('1 customers have no grade again')",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name=taken_back_by_id]",
        },
    ],
});
