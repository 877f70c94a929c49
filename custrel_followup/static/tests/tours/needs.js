import { registry } from "@web/core/registry";

/** The first one waits for the assets, too. */
const PATIENCE = 60000;
const URGENT_IMPORTANT = ".o_kanban_group:nth-child(1)";
const NEITHER = ".o_kanban_group:nth-child(4)";

registry.category("web_tour.tours").add("custrel_needs_board", {
    steps: () => [
        {
            content: "A card is dragged to where it presses most",
            trigger: `${NEITHER} .o_kanban_record:contains('Spare keys')`,
            timeout: PATIENCE,
            run: `drag_and_drop ${URGENT_IMPORTANT}`,
        },
        { trigger: `${URGENT_IMPORTANT} .o_kanban_record:contains('Spare keys')` },
        {
            content: "It is there after all is read again, too",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        { trigger: ".o_data_row:contains('Spare keys'):contains('Urgent and important')" },
    ],
});

registry.category("web_tour.tours").add("custrel_needs_calendar", {
    steps: () => [
        {
            content: "An entry is dragged to another day",
            trigger: ".fc-event:contains('Spare keys')",
            timeout: PATIENCE,
            async run(helpers) {
                const from = helpers.anchor.closest("[data-date]").dataset.date;
                const day = from.endsWith("-15") ? 16 : 15;
                await helpers.drag_and_drop(
                    `.fc-daygrid-day[data-date="${from.slice(0, 8)}${day}"]`
                );
            },
        },
        {
            trigger: ".fc-daygrid-day:not(.fc-day-today) .fc-event:contains('Spare keys')",
        },
    ],
});
