import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("custrel_days_off", {
    steps: () => [
        {
            isActive: ["mobile"],
            trigger: ".o_control_panel button:has(.fa-search)",
            run: "click",
        },
        {
            content: "All days, not only those to come",
            trigger: ".o_facet_remove",
            run: "click",
        },
        {
            trigger: ".o_view_nocontent",
        },
        {
            isActive: ["mobile"],
            trigger: ".o_control_panel_main_buttons button:has(.fa-ellipsis-v, .oi-ellipsis-v)",
            run: "click",
        },
        {
            trigger: "button.o_custrel_import_days",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=year_from] input",
            run: "edit 2026",
        },
        {
            trigger: ".modal .o_field_widget[name=year_to] input",
            run: "edit 2027 && press Tab",
        },
        {
            content: "What is not decreed is said",
            trigger: ".modal .alert:contains('2027')",
        },
        {
            content: "The preview shows the exchanged Saturday",
            trigger:
                ".modal .o_data_row.text-success:contains(/Feb 14|2月14日/):contains(/Saturday|星期六/):contains(/Friday|星期五/)",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "They are in the list",
            trigger: "body:not(:has(.modal)) .o_data_row:contains(/Spring Festival|春节/)",
        },
        {
            content: "A day of our own",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=date] :is(input, button)",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=date] input",
            run: "edit 2026-11-30",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=name] input",
            run: "edit Stocktaking",
        },
        {
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Stocktaking'):not(:has(.text-bg-info))",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_absence", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "It is for the user himself",
            trigger: ".o_form_view .o_field_widget[name=resource_id]:contains('Seller')",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Wedding",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_absence_closed", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "The tab is closed, or the page loaded again",
            trigger: ".o_form_view .o_field_widget[name=resource_id]:contains('Seller')",
            async run({ waitUntil }) {
                // The address is written a moment after the form is shown.
                await waitUntil(() => window.location.pathname.endsWith("/new"));
                window.location.reload();
            },
            expectUnloadPage: true,
        },
        {
            trigger: ".o_form_view .o_field_widget[name=resource_id]:contains('Seller')",
        },
        {
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_view_nocontent",
        },
    ],
});
