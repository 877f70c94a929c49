import { registry } from "@web/core/registry";

const SAVE = ".o_form_button_save";

registry.category("web_tour.tours").add("custrel_settings", {
    steps: () => [
        {
            content: "The list has no handle: another order is said before it acts",
            trigger: ".o_list_view:not(:has(.o_row_handle)) .o_data_row:contains('Basic')",
        },
        {
            trigger: ".o_data_row .o_data_cell[name=code]:contains(D)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=sequence] input",
            run: "edit 1 && press Tab",
        },
        {
            trigger: ".alert:contains('D, A, B, C')",
        },
        {
            trigger: ".o_field_widget[name=change_reason] input",
            run: "edit By mistake",
        },
        {
            trigger: SAVE,
            run: "click",
        },
        {
            content: "Nothing is saved yet",
            trigger: ".modal:contains('D is the best one then') .btn:contains('Cancel')",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${SAVE}`,
            run: "click",
        },
        {
            trigger: ".modal:contains('Save this change?') .btn-primary:contains('Save')",
            run: "click",
        },
        {
            content: "Who, what and why stands in the history",
            trigger: ".o-mail-Message:contains('By mistake'):contains('Place in the List')",
        },
        {
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains('Archive')",
            run: "click",
        },
        {
            content: "It can't be archived: the policies that give it are named, and opened",
            trigger:
                ".modal:contains('Tour Policy'):not(:contains('Are you sure')) .btn:contains('Close')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});
