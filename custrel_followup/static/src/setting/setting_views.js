import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** Ask the server what follows when these rows are archived or restored. */
async function describe(orm, model, ids, active) {
    return orm.call(model, "get_change_notice", [ids, { active }]);
}

/** Say that it can't be done, and where one can do what it needs. */
function refuse({ dialogService, actionService }, { refusal, way_out: wayOut }) {
    const [action, label] = wayOut || [];
    dialogService.add(ConfirmationDialog, {
        title: _t("This can't be done yet"),
        body: refusal,
        ...(action && {
            confirmLabel: label,
            confirm: () => actionService.doAction(action),
            cancel: () => {},
        }),
        ...(!action && { confirmLabel: _t("Close") }),
        cancelLabel: _t("Close"),
    });
}

/** A setting says what follows from its change, and asks where that is dangerous. */
export class SettingFormController extends FormController {
    async onWillSaveRecord(record) {
        if (record.data.refusal) {
            return new Promise((resolve) => {
                this.dialogService.add(
                    ConfirmationDialog,
                    {
                        title: _t("This can't be saved yet"),
                        body: record.data.refusal,
                        confirmLabel: _t("Go On Editing"),
                        confirm: () => {},
                        cancelLabel: _t("Discard the Change"),
                        cancel: () => this.discard(),
                        dismiss: () => {},
                    },
                    { onClose: () => resolve(false) }
                );
            });
        }
        if (!record.data.danger) {
            return super.onWillSaveRecord(...arguments);
        }
        return new Promise((resolve) => {
            this.dialogService.add(ConfirmationDialog, {
                title: _t("Save this change?"),
                body: record.data.notice,
                confirmLabel: _t("Save"),
                confirm: () => resolve(true),
                cancel: () => resolve(false),
            });
        });
    }

    /** Whoever closes the page was not asked: the browser does that then. */
    async beforeUnload(ev) {
        const { root } = this.model;
        if (root.data.danger && root.dirty) {
            ev.preventDefault();
            ev.returnValue = "Unsaved changes";
            return;
        }
        return super.beforeUnload(...arguments);
    }

    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems();
        items.archive.callback = () => this.changeActive(false);
        items.unarchive.callback = () => this.changeActive(true);
        return items;
    }

    async changeActive(active) {
        const { resModel, resId } = this.model.root;
        const said = await describe(this.orm, resModel, [resId], active);
        const notice = said.notice || "";
        if (said.refusal) {
            return refuse(this, said);
        }
        if (active && !notice) {
            return this.model.root.unarchive();
        }
        const props = this.archiveDialogProps;
        this.dialogService.add(ConfirmationDialog, {
            ...props,
            body: [props.body.toString(), notice].filter(Boolean).join("\n\n"),
            ...(active && {
                body: notice,
                confirmLabel: _t("Unarchive"),
                confirm: () => this.model.root.unarchive(),
            }),
        });
    }
}

/** The same where several of them are archived from their list. */
export class SettingListController extends ListController {
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems();
        items.archive.callback = async () => {
            const list = this.model.root;
            const ids = await list.getResIds(true);
            const said = await describe(this.orm, list.resModel, ids, false);
            if (said.refusal) {
                return refuse(this, said);
            }
            const body = said.notice;
            list.toggleArchiveWithConfirmation(true, body ? { body } : {});
        };
        return items;
    }
}

registry.category("views").add("custrel_setting_form", {
    ...formView,
    Controller: SettingFormController,
});
registry.category("views").add("custrel_setting_list", {
    ...listView,
    Controller: SettingListController,
});
