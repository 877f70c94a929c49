import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("custrel_manager_handover", {
    steps: () => [
        {
            content: "The manager archives somebody who leaves",
            trigger: ".o_cp_action_menus .fa-cog",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains('Archive')",
            run: "click",
        },
        {
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_widget_web_ribbon .ribbon:contains('Archived')",
        },
        ...stepUtils.goToAppSteps(
            "custrel_followup.custrel_menu_root",
            "Somebody has to look after the customers"
        ),
        {
            trigger: "[data-menu-xmlid='custrel_followup.custrel_menu_customers']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='custrel_followup.custrel_handover_menu']",
            run: "click",
        },
        {
            content: "The handover has opened by itself",
            trigger: ".o_data_row:contains('Seller'):contains('To distribute') td[name=reason]",
            run: "click",
        },
        {
            content: "Each customer has a proposed new person",
            trigger: ".o_data_row:contains('Tour 00'):contains('Colleague')",
        },
        {
            trigger: "a[name=letters]",
            run: "click",
        },
        {
            content: "The letter is read before it is sent",
            trigger: ".o_data_row td[name=subject]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=preview]:contains('Dear Tour 00 team')",
        },
        {
            trigger: ".modal .o_field_widget[name=subject] input",
            run: "edit News from us, {customer}",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_data_row:contains('News from us')",
        },
        {
            trigger: "button[name=action_apply]",
            run: "click",
        },
        {
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Handed over')",
        },
        {
            content: "The manager sees who has not met the new person yet",
            trigger: ".oe_stat_button[name=action_open_waiting] .o_stat_value:text(1)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Tour 00'):contains('Colleague')",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_new_person", {
    steps: () => [
        {
            trigger: "[data-card=week]",
            run: "click",
        },
        {
            content: "He is to introduce himself",
            trigger:
                ".o_data_row:contains('Tour Customer'):contains('Introduce yourself') button[name=action_open_record]",
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
            trigger: "body:not(:has(.modal)) .o_custrel_my_day",
        },
    ],
});
