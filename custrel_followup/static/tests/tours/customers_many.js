import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const EVENT = ".fc-event:contains('Today A')";
const POPOVER = ".o_cw_popover";
const DONE = ".o_custrel_done";

tours.add("custrel_calendar_popover", {
    steps: () => [
        { content: "Record where it stands", trigger: EVENT, run: "click" },
        { trigger: `${POPOVER} .o_custrel_popover_record`, run: "click" },
        { trigger: ".modal:contains('Record a follow-up') .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "Postpone by one click", trigger: EVENT, run: "click" },
        { trigger: `${POPOVER} .o_custrel_popover_postpone`, run: "click" },
        {
            content: "It says where it lies now, and goes back",
            trigger: `${DONE}:contains('Today A'):contains('moved to') button:contains('Undo')`,
            run: "click",
        },
        { trigger: ".o_notification:contains('Undone.')" },
    ],
});

tours.add("custrel_customers_many", {
    steps: () => [
        {
            content: "A customer without a grade is there, too",
            trigger: ".o_data_row:contains('No Grade Yet')",
        },
        {
            content: "Somebody rings up whose owner is somebody else",
            trigger: ".o_searchview_input",
            run: "edit 0512 5506 1222",
        },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:first", run: "click" },
        {
            content: "The page says that it looked among one's own only",
            trigger: ".o_view_nocontent:contains('Only this was searched: My Customers')",
        },
        {
            content: "So does the board",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            trigger: ".o_kanban_view .o_custrel_search_all:contains('Search All Customers')",
            run: "click",
        },
        { trigger: ".o_kanban_record:contains('Rings Up')" },
        { trigger: ".o_searchview_facet .o_facet_remove", run: "click" },
        { trigger: ".o_kanban_record:contains('Today A')" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_data_row:contains('Today A') .o_list_record_selector input", run: "click" },
        {
            trigger: ".o_control_panel button:contains('Plan Follow-ups')",
            run: "click",
        },
        { trigger: ".modal .modal-title:contains('Plan for')" },
        {
            content: "A double click is one",
            trigger: ".modal .o_date_item_cell.o_today",
            run: "dblclick",
        },
        {
            content: "It says with how many it was done",
            trigger: `${DONE}:contains('Follow-ups planned: 1.') button:contains('Undo')`,
            run: "click",
        },
        { trigger: ".o_notification:contains('Undone.')" },
    ],
});
