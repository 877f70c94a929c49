import { _t } from "@web/core/l10n/translation";

import { countUndone } from "./followup_actions";

const MODEL = "custrel.followup";

/**
 * Work off one follow-up after the other, in the order of the view: record it, skip it,
 * or do with it what the menu of a line does. Whoever closes the dialog leaves the queue.
 *
 * @param {Object} env
 * @param {RelationalModel} model of the view
 */
export async function runQueue(env, model) {
    const { action, notification, orm } = env.services;
    const seen = new Set();
    const total = model.root.count ?? model.root.records.length;
    let next = findNext(model, seen);
    while (next) {
        seen.add(next);
        const dialog = await orm.call(MODEL, "action_open_record", [[next]]);
        const place = { number: seen.size, total: Math.max(total, seen.size) };
        dialog.name = _t("%(number)s of %(total)s: record the follow-up", place);
        dialog.context = { ...dialog.context, custrel_queue: true };
        const undone = countUndone();
        const left = await new Promise((resolve, reject) => {
            action.doAction(dialog, { onClose: resolve }).catch(reject);
        });
        const [{ state }] = await orm.read(MODEL, [next], ["state"]);
        await model.load();
        if (state === "planned" && !left?.goesOn) {
            // The last one was undone and recorded again in the place of this one.
            seen.delete(next);
            if (undone === countUndone() || findNext(model, new Set()) !== next) {
                return;
            }
        }
        next = findNext(model, seen);
    }
    if (seen.size) {
        notification.add(_t("That was the last one of this list."), { type: "success" });
    }
}

function findNext(model, seen) {
    const record = model.root.records.find(
        ({ data, resId }) => data.state === "planned" && !seen.has(resId)
    );
    return record?.resId;
}
