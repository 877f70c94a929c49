import { ImportAction } from "@base_import/import_action/import_action";
import { BaseImportModel } from "@base_import/import_model";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

const SHOWN = 3;
const REMEMBERED = "custrel_keep_good";
/** A long import says how far it is and can be stopped: in so many batches, since each
 *  reads the file again, and so many rows in each at least. */
const BATCHES = 20;
const SMALLEST = 50;

/** Importing contacts: what is right is imported, what is wrong comes back as a file. */
patch(BaseImportModel.prototype, {
    setResModel(resModel) {
        if (resModel === "res.partner") {
            const value = browser.localStorage.getItem(REMEMBERED) === "1";
            this.importOptionsValues.custrel_keep_good ??= { value };
        }
        return super.setResModel(...arguments);
    },

    async setOption(optionName, value) {
        if (optionName === "custrel_keep_good") {
            browser.localStorage.setItem(REMEMBERED, value ? "1" : "0");
        }
        return super.setOption(...arguments);
    },

    /** The server has named the rows already; Odoo shows one of several such reasons. */
    _handleImportErrors(messages, name) {
        const isOfColumn = (said) => {
            const path = said.field_path?.join("/") || said.field;
            return this.columns.some((column) => column.fieldInfo?.fieldPath === path);
        };
        const ofRows = messages.filter((said) => said.custrel_rows && !isOfColumn(said));
        for (const said of ofRows) {
            this._addMessage(said.type, [said.message]);
        }
        const others = messages.filter((said) => !ofRows.includes(said));
        return others.length ? super._handleImportErrors(others, name) : false;
    },

    async _callImport(dryrun) {
        const result = await super._callImport(...arguments);
        if (result.custrel && !dryrun) {
            this.custrelReports?.push(result.custrel);
        }
        return result;
    },
});

patch(ImportAction.prototype, {
    async handleImport(isTest = true) {
        this.model.custrelReports = [];
        const { custrel_keep_good: keepGood, limit } = this.model.importOptionsValues;
        const chosen = limit.value;
        // Where one row stops all, and in a test, rows need those before them.
        if (!isTest && keepGood?.value) {
            const rows = Math.ceil(this.totalToImport / BATCHES);
            limit.value = Math.min(chosen, Math.max(rows, SMALLEST));
        }
        try {
            await super.handleImport(...arguments);
        } finally {
            limit.value = chosen;
        }
        const reports = this.model.custrelReports;
        if (reports.length) {
            // It has what the batches before could not take, too.
            this.custrelTellFailed(reports.at(-1));
        }
        const of = (name) => [...new Set(reports.flatMap((report) => report[name]))];
        const alike = of("alike");
        if (!isTest && alike.length) {
            this.custrelTellAlike(alike);
        }
        if (!isTest && of("odd").length) {
            this.custrelTell(
                _t("Customers and contacts to look at: %(count)s. %(why)s", {
                    count: of("odd").length,
                    why: of("why").slice(0, SHOWN).join(" "),
                }),
                _t("Look at Them"),
                _t("Imported, with Odd Numbers"),
                of("odd")
            );
        }
        if (!isTest && of("unowned").length) {
            this.custrelTell(
                _t(
                    "Imported customers without an owner: %s. Nobody follows them up.",
                    of("unowned").length
                ),
                _t("Give Them an Owner"),
                _t("Imported, Without an Owner"),
                of("unowned")
            );
        }
    },

    /** Rather as a list: a board has columns that are folded. */
    openRecords() {
        if (this.resModel === "res.partner" && this.action) {
            const isList = ([, type]) => type === "list";
            const views = this.action.views.filter((view) => !isList(view));
            const list = this.action.views.find(isList) || [false, "list"];
            this.action = { ...this.action, views: [list, ...views], view_mode: undefined };
        }
        return super.openRecords(...arguments);
    },

    /** Say something of what was imported, with a button that lists it. */
    custrelTell(text, button, title, ids) {
        const list = {
            type: "ir.actions.act_window",
            name: title,
            res_model: "res.partner",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["id", "in", ids]],
        };
        this.notification.add(text, {
            type: "warning",
            sticky: true,
            buttons: [
                {
                    name: button,
                    primary: true,
                    onClick: () => this.actionService.doAction(list),
                },
            ],
        });
    },

    custrelTellFailed(report) {
        if (!report.failed) {
            return;
        }
        const following = report.following
            ? _t("%s of them only because their company was not.", report.following)
            : "";
        const url = `/web/content/${report.file}?download=true`;
        this.notification.add(
            report.failed === 1
                ? _t("One row was not imported. Correct it in the file, and import that file.")
                : [
                      _t("Rows that were not imported: %s.", report.failed),
                      following,
                      _t("Correct them in the file, and import that file."),
                  ].join(" "),
            {
                type: "danger",
                sticky: true,
                buttons: [
                    {
                        name: _t("Download Them"),
                        primary: true,
                        onClick: () => window.open(url, "_self"),
                    },
                ],
            }
        );
    },

    custrelTellAlike(ids) {
        this.notification.add(
            ids.length === 1
                ? _t("One imported customer may be the same as another one.")
                : _t("%s pairs of customers may be the same, after this import.", ids.length),
            {
                type: "warning",
                sticky: true,
                buttons: [
                    {
                        name: _t("Look at Them"),
                        primary: true,
                        onClick: () =>
                            this.actionService.doAction({
                                type: "ir.actions.act_window",
                                name: _t("Imported, Possibly the Same"),
                                res_model: "custrel.duplicate",
                                views: [
                                    [false, "list"],
                                    [false, "form"],
                                ],
                                domain: [["id", "in", ids]],
                            }),
                    },
                ],
            }
        );
    },
});
