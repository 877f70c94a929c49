import {
    markRaw,
    onMounted,
    onWillUnmount,
    useExternalListener,
    useState,
    useSubEnv,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

import { offerUndo } from "../my_day/followup_actions";
import { Draft, restore } from "./draft";

/** Takes back the message that a draft is kept: a dialog says that by itself. */
let closeDraftNotice = () => {};

/** The dialog in which a contact is recorded.
 *
 *  What is typed is written to the server only when all of it is accepted, in one call;
 *  until then it is kept as a draft, however the dialog is left.
 */
export class RecordController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        this.draftState = useState({ at: null });
        closeDraftNotice();
        useSubEnv({
            custrelDraft: { state: this.draftState, forget: () => this.startAgain() },
        });
        useExternalListener(document, "visibilitychange", () => {
            if (document.visibilityState === "hidden") {
                this.keepDraft();
            }
        });
        onMounted(() => this.rootRef.el.querySelector(".o_custrel_result button")?.focus());
        onWillUnmount(() => this.leave());
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRootLoaded = (record) => this.onLoaded(record);
        params.hooks.onRecordChanged = () => this.keepDraft();
        return params;
    }

    async onLoaded(record) {
        this.draft = markRaw(new Draft(record, this.props.context));
        const kept = this.draft.read();
        this.draftState.at = kept?.at || null;
        if (kept) {
            this.isRestoring = true;
            await restore(record, kept.values);
            this.isRestoring = false;
        }
    }

    /** Also while the dialog is being taken away: nothing here may wait. */
    keepDraft({ typing = false } = {}) {
        const { model } = this;
        if (this.isRecorded || this.isRestoring || !this.draft) {
            return false;
        }
        if (typing) {
            model._urgentSave = true;
            model.bus.trigger("WILL_SAVE_URGENTLY");
            model._urgentSave = false;
        }
        return this.draft.keep(model.root);
    }

    leave() {
        if (this.keepDraft({ typing: true })) {
            closeDraftNotice = this.notification.add(_t("What you wrote is kept as a draft."), {
                type: "info",
                buttons: [
                    {
                        name: _t("Discard"),
                        onClick: () => {
                            this.draft.forget();
                            closeDraftNotice();
                        },
                    },
                ],
            });
        }
    }

    async startAgain() {
        this.draft.forget();
        await this.model.load();
    }

    /** The page is reloaded or closed: the draft is kept, the follow-up stays as it is. */
    async beforeUnload() {
        this.keepDraft({ typing: true });
    }

    async beforeExecuteActionButton(clickParams) {
        if (clickParams.name !== "action_done") {
            return super.beforeExecuteActionButton(clickParams);
        }
        await this.record();
        return false;
    }

    async record() {
        const { root } = this.model;
        if (!(await root.checkValidity({ displayNotification: true }))) {
            return;
        }
        this.keepDraft();
        if (!(await this.isChannelMeant())) {
            return;
        }
        const kept = this.draft.read();
        const result = await this.orm.call(
            root.resModel,
            "record_contact",
            [root.resId ? [root.resId] : [], await root.getChanges()],
            { context: root.context }
        );
        this.isRecorded = true;
        this.draft.forget();
        await this.actionService.doAction({ type: "ir.actions.act_window_close" });
        this.tell(result, kept);
    }

    /** Asks once whether a channel is meant that the customer does not want. */
    async isChannelMeant() {
        const question = this.model.root.data.channel_question;
        if (!question || this.wasChannelAsked) {
            return true;
        }
        this.wasChannelAsked = await new Promise((resolve) => {
            this.dialogService.add(
                ConfirmationDialog,
                {
                    title: _t("Record a contact that was not wanted?"),
                    body: question,
                    confirmLabel: _t("Record It"),
                    confirm: () => resolve(true),
                    cancelLabel: _t("Back"),
                    cancel: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
        return this.wasChannelAsked;
    }

    /** Say what was planned next; undoing opens the dialog again with what was typed. */
    tell(result, kept) {
        const { actionService, draft } = this;
        const again = {
            type: "ir.actions.act_window",
            name: _t("Record a follow-up"),
            res_model: this.props.resModel,
            res_id: this.props.resId,
            views: [[this.env.config.viewId, "form"]],
            target: "new",
            context: this.props.context,
        };
        const following = {
            type: "ir.actions.act_window",
            res_model: this.props.resModel,
            res_id: result.next,
            views: [[false, "form"]],
        };
        const open = { name: _t("Open"), onClick: () => actionService.doAction(following) };
        offerUndo(this.env, result, {
            buttons: result.next ? [open] : [],
            onUndone: () => {
                if (kept) {
                    draft.write(kept.values);
                }
                return actionService.doAction(again);
            },
        });
    }
}

registry.category("views").add("custrel_record", { ...formView, Controller: RecordController });
