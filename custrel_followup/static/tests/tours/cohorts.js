import { registry } from "@web/core/registry";

/** The first one waits for the assets, too. */
const PATIENCE = 60000;
const CELL = (row, column) => `.o_custrel_cell[data-row='${row}'][data-column='${column}']`;

/** The keyboard goes on from where it is. */
function press(key) {
    return () => {
        const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(event);
    };
}

registry.category("web_tour.tours").add("custrel_cohorts", {
    steps: () => [
        {
            content: "Of two who bought first in a quarter one bought in the next one",
            trigger: `${CELL(0, 1)}:contains('50%'):contains('1')`,
            timeout: PATIENCE,
        },
        {
            content: "Arrows go from cell to cell",
            trigger: CELL(0, 0),
            run({ anchor }) {
                anchor.focus();
                press("ArrowRight")();
            },
        },
        { trigger: `${CELL(0, 1)}:focus`, run: press("ArrowDown") },
        { trigger: `${CELL(1, 1)}:focus`, run: press("ArrowUp") },
        {
            content: "A cell opens exactly its customers",
            trigger: `${CELL(0, 1)}:focus`,
            run: "click",
        },
        { trigger: ".o_data_row:only-child, .o_list_renderer:contains('Came again')" },
        { trigger: ".o_list_renderer:not(:contains('Only once'))" },
        { trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: ".o_custrel_all:contains('Customers: 3')", run: "click" },
        { trigger: ".o_list_renderer:contains('Only once'):contains('Third')" },
    ],
});

registry.category("web_tour.tours").add("custrel_cohorts_empty", {
    steps: () => [
        {
            trigger: ".o_custrel_empty:contains('None of your customers has bought yet.')",
            timeout: PATIENCE,
        },
        { trigger: ".o_custrel_cohorts_page:not(:has(table))" },
    ],
});
