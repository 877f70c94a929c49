import { registry } from "@web/core/registry";

/** The first step waits for the assets, an import for its contacts. */
const PATIENCE = 60000;
const patient = (steps) => steps.map((step) => ({ timeout: PATIENCE, ...step }));

const FORM = ".o_form_view";

/** Where the page of a customer stands when it is read. */
const PAGE = ".o_custrel_page";

/** A few customers, the fourth one with a contact; one of a country that is none, and
 *  two that are there already. */
const SHEET = [
    "客户名称,国家,电话,child_ids/name,child_ids/function",
    "苏州石英工具有限公司,中国,0512 6600 1001,,",
    "QUARTZ TOOLS,中国,0512 6600 1002,,",
    "导入客户 3,无此国,0512 6600 1003,,",
    "导入客户 4,中国,0512 6600 1004,联系人 4,采购经理",
].join("\n");

registry.category("web_tour.tours").add("custrel_story_import", {
    steps: () =>
        patient([
            { trigger: ".o_cp_action_menus .fa-cog", run: "click" },
            { trigger: ".o_import_menu", run: "click" },
            {
                trigger: ".o_control_panel .o_import_file",
                run() {
                    const input = document.querySelector(".o_control_panel input[type=file]");
                    const transfer = new window.DataTransfer();
                    transfer.items.add(new File([SHEET], "customers.csv", { type: "text/csv" }));
                    input.files = transfer.files;
                    input.dispatchEvent(new window.Event("change", { bubbles: true }));
                },
            },
            {
                content: "The headings are understood",
                trigger: ".o_import_data_content tbody tr:contains('联系人 4')",
            },
            { trigger: ".o_custrel_keep_good input", run: "check" },
            { trigger: ".o_control_panel .btn:contains('导入'):eq(0)", run: "click" },
            {
                content: "What came in is listed, not on a board with folded columns",
                trigger: ".o_list_view .o_data_row:contains('导入客户')",
            },
            { trigger: ".o_notification:has(.bg-danger):contains('1 行未导入')" },
            {
                content: "Who may be there already is named",
                trigger: ".o_notification:contains('2 对客户疑似重复') button:contains('查看')",
                run: "click",
            },
            { trigger: ".o_list_view .o_data_row:contains('QUARTZ TOOLS')" },
            { trigger: ".o_list_view .o_data_row:contains('石英工具（苏州）')" },
        ]),
});

registry.category("web_tour.tours").add("custrel_story_call", {
    steps: () =>
        patient([
            {
                content: "What is missing, and the very field",
                trigger: `${FORM} .o_notebook_headers .nav-link[name=custrel_file]`,
                run: "click",
            },
            {
                trigger: ".o_custrel_missing button[data-field=custrel_business]",
                run: "click",
            },
            { trigger: ".o_field_widget[name=custrel_business] input:focus", run: "edit Valves" },
            { trigger: ".o_form_button_save", run: "click" },
            { trigger: ".o_custrel_missing:not(:has(button[data-field=custrel_business]))" },
        ]),
});

registry.category("web_tour.tours").add("custrel_story_record", {
    steps: () =>
        patient([
            {
                trigger: `${PAGE} [data-action=action_custrel_record_contact]`,
                run: "click",
            },
            { trigger: ".modal .o_custrel_result button:first", run: "click" },
            { trigger: ".modal details:has([name=new_needs]) summary", run: "click" },
            {
                content: "How pressing it is can be said before it is typed",
                trigger: ".modal .o_field_widget[name=need_quadrant]",
            },
            {
                trigger: ".modal .o_field_widget[name=new_needs] textarea",
                run: "edit Twelve valves by May",
            },
            { trigger: ".modal button[name=action_done]", run: "click" },
            {
                content: "The need stands on the page",
                trigger: `body:not(:has(.modal)) ${PAGE} [data-section=needs]:contains('Twelve valves')`,
            },
        ]),
});

registry.category("web_tour.tours").add("custrel_story_read", {
    steps: () =>
        patient([
            {
                content: "What is due, and why so soon",
                trigger: `${PAGE} [data-section=followups]:contains('Twelve valves')`,
            },
        ]),
});
