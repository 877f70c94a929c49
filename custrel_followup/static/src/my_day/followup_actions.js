import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { DateTimePicker } from "@web/core/datetime/datetime_picker";
import { Dialog } from "@web/core/dialog/dialog";
import { serializeDate, today } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";

const MODEL = "custrel.followup";

/** So many seconds stands what can't be undone. */
const SHORT = 10;

/** How the views that show follow-ups load them again. */
const reloaders = new Set();

/** Have a view load again when something is undone.
 *
 * @param {Function} reload
 */
export function useReload(reload) {
    onMounted(() => reloaders.add(reload));
    onWillUnmount(() => reloaders.delete(reload));
}

/** What was done last and can still be undone; it is said in one place at a time. */
let lastDone = null;

let undoneCount = 0;

/** @returns {number} how often something was undone: whoever waits for a dialog sees that
 *  another one took its place */
export function countUndone() {
    return undoneCount;
}

function forget(done) {
    if (lastDone === done) {
        lastDone = null;
    }
}

/**
 * Do something to follow-ups and load the view again.
 *
 * @param {Object} env
 * @param {string} method that returns an action
 * @param {number[]} ids
 * @param {Array} [args]
 * @param {Function} [onClose]
 */
export function act(env, method, ids, args = [], onClose = undefined) {
    return env.services.action.doActionButton({
        type: "object",
        name: method,
        resModel: MODEL,
        resIds: ids,
        args: JSON.stringify(args),
        context: user.context,
        onClose,
    });
}

/** Undo what was done last, if that was less than a minute ago. */
export async function undoLast(env) {
    const done = lastDone;
    if (!done) {
        return;
    }
    done.close();
    forget(done);
    undoneCount++;
    const message = await env.services.orm.call(done.model, "action_undo", [done.token]);
    env.services.notification.add(message, { type: "info" });
    await reload(env);
    await done.onUndone?.();
}

async function reload(env) {
    if (reloaders.size) {
        await Promise.all([...reloaders].map((again) => again()));
    } else {
        await env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
    }
}

/**
 * Say what was done, and offer to undo it.
 *
 * @param {Object} env
 * @param {Object} done what the server says of it
 * @param {string} done.message
 * @param {string} [done.title]
 * @param {string} [done.model] whose it is; follow-ups if not given
 * @param {string|false} done.undo what `action_undo` wants; false if it can't be undone
 * @param {number} done.seconds for how long it can be undone
 * @param {Object} [options]
 * @param {Object[]} [options.buttons] more than that to undo
 * @param {Function} [options.onUndone]
 */
export function offerUndo(
    env,
    { message, title, undo, seconds, model = MODEL },
    { buttons = [], onUndone } = {}
) {
    lastDone?.close();
    const until = Date.now() + (undo ? seconds : SHORT) * 1000;
    const done = { title, message, model, token: undo, onUndone, until, holders: 0 };
    const undoButton = { name: _t("Undo"), primary: true, onClick: () => undoLast(env) };
    done.show = () => {
        done.isTaken = false;
        done.close = env.services.notification.add(message, {
            title,
            type: "success",
            className: "o_custrel_done",
            autocloseDelay: until - Date.now(),
            buttons: undo ? [undoButton, ...buttons] : buttons,
            onClose: () => done.isTaken || forget(done),
        });
    };
    done.show();
    lastDone = undo ? done : null;
}

/**
 * Have a dialog say what was done last: the message would lie over its buttons, on a
 * phone over all that it begins with.
 *
 * @returns {{title: string, message: string, until: number}|null} until when it can be undone, in
 *  milliseconds; null if there is nothing to undo
 */
export function takeLastDone() {
    const done = lastDone;
    if (done) {
        done.holders++;
        if (!done.isTaken) {
            done.isTaken = true;
            done.close();
            browser.setTimeout(() => forget(done), done.until - Date.now());
        }
    }
    return done;
}

/** Say it as a message again: the dialog that said it is gone before its time. */
export function giveLastDoneBack(done) {
    done.holders--;
    if (done === lastDone && !done.holders && Date.now() < done.until) {
        done.show();
    }
}

/** Says what was done and offers to undo it; closes the dialog it was done in. */
function followupDone(env, action) {
    offerUndo(env, action.params);
    return { type: "ir.actions.act_window_close" };
}

class PickDayDialog extends Component {
    static template = "custrel_followup.PickDayDialog";
    static components = { DateTimePicker, Dialog };
    static props = { close: Function, onPicked: Function, title: String };

    setup() {
        this.state = useState({ value: false });
        this.minDate = today();
    }

    async onSelect(value) {
        this.state.value = value;
        await this.props.onPicked(serializeDate(value));
        this.props.close();
    }
}

/** Open a dialog in which something is picked, and do what follows from it.
 *
 * @param {Object} env
 * @param {Function} DialogClass
 * @param {Object} what `method` of which `model`, for which `ids`, is called with it
 * @param {Function} getProps
 * @returns {Promise<Object>} the action that follows; closes if nothing was picked
 */
function pick(env, DialogClass, { ids, model = MODEL, method }, getProps) {
    return new Promise((resolve) => {
        let follows = { type: "ir.actions.act_window_close", infos: { noReload: true } };
        const call = async (value) => {
            follows = await env.services.orm.call(model, method, [ids, value]);
        };
        env.services.dialog.add(DialogClass, getProps(call), {
            onClose: () => resolve(follows),
        });
    });
}

function pickDay(env, action) {
    const what = { method: "action_postpone", ...action.params };
    return pick(env, PickDayDialog, what, (call) => ({
        title: what.title || _t("Postpone to"),
        onPicked: call,
    }));
}

function pickColleague(env, action) {
    const { companies, ...params } = action.params;
    const what = { method: "action_give", ...params };
    return pick(env, SelectCreateDialog, what, (call) => ({
        title: _t("Give to a colleague"),
        resModel: "res.users",
        multiSelect: false,
        noCreate: true,
        domain: [
            ["share", "=", false],
            ["company_ids", "in", companies],
        ],
        onSelected: ([user]) => call(user),
    }));
}

registry
    .category("actions")
    .add("custrel_followup_done", followupDone)
    .add("custrel_followup_pick_day", pickDay)
    .add("custrel_followup_pick_colleague", pickColleague);
