import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const MINUTE = 60000;

/** Says after recording what was planned next, and takes it back if that was wrong. */
export const recordedService = {
    dependencies: ["action", "notification", "orm"],
    start(env, { action, notification, orm }) {
        let close = () => {};

        /** @param {Object} result of `record_contact`
         *  @param {Function} keepDraft puts what was typed back into the draft */
        function tell(result, keepDraft) {
            close();
            const buttons = [];
            if (result.next) {
                const open = {
                    type: "ir.actions.act_window",
                    res_model: "custrel.followup",
                    res_id: result.next,
                    views: [[false, "form"]],
                };
                buttons.push({ name: _t("Open"), onClick: () => action.doAction(open) });
            }
            if (result.undo) {
                buttons.push({ name: _t("Undo"), onClick: () => undo(result, keepDraft) });
            }
            close = notification.add(result.message, {
                title: result.title,
                type: "success",
                autocloseDelay: result.undo ? MINUTE : MINUTE / 6,
                buttons,
            });
        }

        async function undo(result, keepDraft) {
            close();
            const again = await orm.call("custrel.followup", "undo_record", [
                [result.id],
                result.undo,
            ]);
            keepDraft();
            await action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
            await action.doAction(again);
        }

        return { tell };
    },
};

registry.category("services").add("custrel_recorded", recordedService);
