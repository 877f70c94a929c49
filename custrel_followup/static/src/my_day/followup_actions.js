import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { DateTimePicker } from "@web/core/datetime/datetime_picker";
import { Dialog } from "@web/core/dialog/dialog";
import { serializeDate, today } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { formatFloatTime } from "@web/views/fields/formatters";

const MODEL = "custrel.followup";
const MY_DAY = "custrel_followup.custrel_my_day_action";

/** So many seconds stands what can't be undone. */
const SHORT = 10;

/** What a dialog says that a queue opened, when it is closed and the queue goes on. */
export const GOES_ON = { goesOn: true };

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
export async function act(env, method, ids, args = [], onClose = undefined) {
    try {
        await env.services.action.doActionButton({
            type: "object",
            name: method,
            resModel: MODEL,
            resIds: ids,
            args: JSON.stringify(args),
            context: user.context,
            onClose,
        });
    } catch (error) {
        if (error.exceptionName !== "odoo.exceptions.UserError") {
            throw error;
        }
        // Nothing has happened: the next key works at once.
        env.services.notification.add(error.data.message, { type: "warning" });
    }
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
    const said = await env.services.orm.call(done.model, "action_undo", [done.token]);
    env.services.notification.add(said.params?.message ?? said, { type: "info" });
    await reload(env, done);
    await done.onUndone?.();
}

/** Show what is there now; the page of what was undone is left, it is there no more. */
async function reload({ services: { action } }, { model, made }) {
    const { props, currentState } = action.currentController || {};
    const shown = currentState?.resId ?? props?.resId;
    if (made && props?.resModel === model && shown === made) {
        try {
            await action.restore();
        } catch {
            await action.doAction(MY_DAY, { clearBreadcrumbs: true });
        }
    } else if (reloaders.size) {
        await Promise.all([...reloaders].map((again) => again()));
    } else {
        await action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
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
 * @param {number|false} [done.next] id of what it made, and what goes when it is undone
 * @param {Object} [options]
 * @param {Object[]} [options.buttons] more than that to undo
 * @param {Function} [options.onUndone]
 */
export function offerUndo(
    env,
    { message, title, undo, seconds, next: made, model = MODEL },
    { buttons = [], onUndone } = {}
) {
    lastDone?.close();
    const until = Date.now() + (undo ? seconds : SHORT) * 1000;
    const done = { title, message, model, made, token: undo, onUndone, until, holders: 0 };
    // One sentence after the other, with the full stop of the reader's language.
    const text = title ? _t("%(done)s. %(next)s", { done: title, next: message }) : message;
    const undoButton = { name: _t("Undo"), primary: true, onClick: () => undoLast(env) };
    done.show = () => {
        done.isTaken = false;
        done.close = env.services.notification.add(text, {
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
    return { type: "ir.actions.act_window_close", infos: GOES_ON };
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

/** Colleagues with the time they have, and when they are away. */
class PickColleagueDialog extends Component {
    static template = "custrel_followup.PickColleagueDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        companies: Array,
        onPicked: Function,
        withMe: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.people = [];
        onWillStart(async () => {
            const { companies, withMe = false } = this.props;
            const args = [companies, withMe];
            this.people = await this.orm.call("res.users", "custrel_get_colleagues", args);
        });
    }

    /** The time of those who are not the user's to lead is not for him to know. */
    get hasTimes() {
        return this.people.some(({ minutes }) => minutes !== undefined);
    }

    sayTime({ minutes, capacity }) {
        if (minutes === undefined) {
            return "";
        }
        const needed = formatFloatTime(minutes / 60);
        if (!capacity) {
            return _t("%(needed)s h", { needed });
        }
        const available = formatFloatTime(capacity / 60);
        return _t("%(needed)s of %(available)s h", { needed, available });
    }

    async choose({ id }) {
        await this.props.onPicked(id);
        this.props.close();
    }
}

/** Open a dialog in which something is picked, and do what follows from it.
 *
 * @param {Object} env
 * @param {Function} DialogClass
 * @param {Object} what `method` of which `model`, for which `ids`, is called with it
 * @param {Function} getProps
 * @returns {Promise<Object|undefined>} the action that follows; none if nothing was picked
 */
function pick(env, DialogClass, { ids, model = MODEL, method }, getProps) {
    return new Promise((resolve) => {
        let follows, running;
        const once = async (value) => {
            try {
                follows = await env.services.orm.call(model, method, [ids, value]);
            } catch (error) {
                running = undefined; // something else can be picked
                throw error;
            }
        };
        // The second click of a double one is part of the first.
        const call = (value) => (running ??= once(value));
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
    const { companies, with_me: withMe, ...params } = action.params;
    const what = { method: "action_give", ...params };
    return pick(env, PickColleagueDialog, what, (call) => ({
        companies,
        withMe,
        onPicked: call,
    }));
}

registry
    .category("actions")
    .add("custrel_followup_done", followupDone)
    .add("custrel_followup_pick_day", pickDay)
    .add("custrel_followup_pick_colleague", pickColleague);
