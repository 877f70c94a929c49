import { inputFiles } from "@web/../tests/utils";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/** The first one waits for the assets, too. */
const PATIENCE = 240000;
const OPTION =
    ".o_import_data_sidepanel .o-checkbox:contains('Import what is right') input";
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** The sheet that the test made. */
async function findSheet() {
    const [id] = await rpc("/web/dataset/call_kw/ir.attachment/search", {
        model: "ir.attachment",
        method: "search",
        args: [[["name", "=", "customers.xlsx"]]],
        kwargs: { order: "id desc", limit: 1 },
    });
    const answer = await fetch(`/web/content/${id}`);
    return new File([await answer.blob()], "customers.xlsx", { type: XLSX });
}

const UPLOAD = [
    {
        trigger: ".o_import_file",
        timeout: PATIENCE,
        async run() {
            await inputFiles(".o_control_panel .o_input_file", [await findSheet()]);
        },
    },
    {
        trigger: ".o_import_data_sidepanel:contains('customers'):contains('.xlsx')",
        timeout: PATIENCE,
    },
];

registry.category("web_tour.tours").add("custrel_import_customers", {
    steps: () => [
        ...UPLOAD,
        {
            content: "All columns are recognised by their names",
            trigger: ".o_import_data_content:not(:contains('To import, select a field...'))",
        },
        {
            content: "A test names what is wrong and keeps nothing",
            trigger: ".o_control_panel button:contains('Test')",
            run: "click",
        },
        { trigger: ".o_import_data_content .alert:contains('Atlantis')", timeout: PATIENCE },
        { trigger: OPTION, run: "check" },
        {
            trigger: ".o_control_panel button:contains('Import'):not(:contains('Data'))",
            run: "click",
        },
        {
            content: "What failed comes back, who is alike is named",
            trigger: ".o_notification:contains('contacts were not imported')",
            timeout: PATIENCE,
        },
        { trigger: ".o_notification:contains('may be the same')" },
        { trigger: ".o_notification button:contains('Download Them')", run: "click" },
        { trigger: ".o_notification button:contains('Look at Them')", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('Harbour Line')" },
    ],
});

registry.category("web_tour.tours").add("custrel_import_mended", {
    steps: () => [
        ...UPLOAD,
        {
            trigger: ".o_control_panel button:contains('Import'):not(:contains('Data'))",
            run: "click",
        },
        { trigger: ".o_notification:contains('successfully imported')", timeout: PATIENCE },
        { trigger: "body:not(:has(.o_notification:contains('were not imported')))" },
    ],
});
