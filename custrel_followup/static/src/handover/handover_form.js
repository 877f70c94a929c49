import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** A handover says, with its numbers, what it does before it does it. */
class HandoverController extends FormController {
    async beforeExecuteActionButton(clickParams) {
        const ready = await super.beforeExecuteActionButton(...arguments);
        if (ready === false || clickParams.name !== "action_apply") {
            return ready;
        }
        return new Promise((resolve) => {
            const question = _t("Customers and open work change hands. Continue?");
            this.dialogService.add(
                ConfirmationDialog,
                {
                    title: _t("Hand Over"),
                    body: [this.model.root.data.outlook, question].filter(Boolean).join("\n\n"),
                    confirmLabel: _t("Hand Over"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
    }
}

registry.category("views").add("custrel_handover_form", {
    ...formView,
    Controller: HandoverController,
});
