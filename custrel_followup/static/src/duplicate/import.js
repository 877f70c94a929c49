import { ImportAction } from "@base_import/import_action/import_action";
import { BaseImportModel } from "@base_import/import_model";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Importing contacts: what is right is imported, what is wrong comes back as a file. */
patch(BaseImportModel.prototype, {
    setResModel(resModel) {
        if (resModel === "res.partner") {
            this.importOptionsValues.custrel_keep_good ??= { value: false };
        }
        return super.setResModel(...arguments);
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
        await super.handleImport(...arguments);
        for (const report of this.model.custrelReports) {
            this.custrelTellFailed(report);
        }
        const alike = this.model.custrelReports.flatMap((report) => report.alike);
        if (!isTest && alike.length) {
            this.custrelTellAlike(alike);
        }
    },

    custrelTellFailed(report) {
        if (!report.failed) {
            return;
        }
        const url = `/web/content/${report.file}?download=true`;
        this.notification.add(
            _t(
                "%s contacts were not imported. Mend them in the file, and import it.",
                report.failed
            ),
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
            _t("%s times an imported customer may be the same as another one.", ids.length),
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
                                name: _t("Imported, and Alike"),
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
