import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** Ask the server what follows when these rows are archived or restored. */
async function describe(orm, model, ids, active) {
    const texts = await orm.call(model, "get_change_notice", [ids, { active }]);
    return texts.notice || "";
}

/** A setting says what follows from its change, and asks where that is dangerous. */
export class SettingFormController extends FormController {
    async onWillSaveRecord(record) {
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
        const notice = await describe(this.orm, resModel, [resId], active);
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
            const body = await describe(this.orm, list.resModel, ids, false);
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
