import { markup } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import {
    deserializeDate,
    deserializeDateTime,
    serializeDate,
    serializeDateTime,
} from "@web/core/l10n/dates";
import { user } from "@web/core/user";
import { session } from "@web/session";

import { PREFIX } from "./draft_store";

const DAYS_KEPT = 30;

const { DateTime } = luxon;

/** What was typed in the dialog and not saved yet. It stays in this browser, for this user,
 *  until it is saved or thrown away, he logs out, or somebody else logs in here. */
export class Draft {
    /**
     * @param {Object} record the follow-up of the dialog
     * @param {Object} context of the dialog: names the customer of a new follow-up
     */
    constructor(record, context) {
        const of = record.resId
            ? `followup-${record.resId}`
            : `customer-${context.default_partner_id || 0}`;
        this.key = [PREFIX, session.db, user.userId, of].join("/");
        this.begin = take(record);
    }

    /** @returns {Object|null} `at` (ISO) and `values`, as they were kept */
    read() {
        forgetOld();
        return parse(browser.localStorage.getItem(this.key));
    }

    /** Keep what differs from how the dialog was opened.
     *  @returns {boolean} whether there is anything to keep */
    keep(record) {
        const now = take(record);
        const values = Object.fromEntries(
            Object.entries(now).filter(([name, value]) => !same(value, this.begin[name]))
        );
        if (!Object.keys(values).length) {
            this.forget();
            return false;
        }
        if (!same(values, this.read()?.values)) {
            this.write(values);
        }
        return true;
    }

    write(values) {
        const kept = { at: DateTime.now().toISO(), values };
        try {
            browser.localStorage.setItem(this.key, JSON.stringify(kept));
        } catch {
            // The browser keeps nothing: private window, or no space left.
        }
    }

    forget() {
        browser.localStorage.removeItem(this.key);
    }
}

/** @returns {string[]} names of the fields of the dialog that a person fills in */
function names(record) {
    return Object.keys(record.activeFields).filter((name) => {
        const field = record.fields[name];
        return !field.readonly && field.type !== "one2many";
    });
}

/** @returns {Object} values that can be kept as JSON */
function take(record) {
    return Object.fromEntries(names(record).map((name) => [name, pack(record, name)]));
}

function pack(record, name) {
    const value = record.data[name];
    switch (record.fields[name].type) {
        case "html":
            return isEmptyHtml(value) ? "" : String(value);
        case "date":
            return value ? serializeDate(value) : false;
        case "datetime":
            return value ? serializeDateTime(value) : false;
        case "many2one":
            return value ? { id: value.id, display_name: value.display_name } : false;
        case "many2many":
            return [...value.currentIds];
        default:
            return value;
    }
}

function unpack(type, value) {
    switch (type) {
        case "html":
            return markup(value || "");
        case "date":
            return value && deserializeDate(value);
        case "datetime":
            return value && deserializeDateTime(value);
        default:
            return value;
    }
}

/** Put kept values into a record; fields that are gone meanwhile are left out. */
export async function restore(record, values) {
    const known = names(record).filter((name) => name in values);
    const lists = known.filter((name) => record.fields[name].type === "many2many");
    const unpacked = (wanted) =>
        Object.fromEntries(
            wanted.map((name) => [name, unpack(record.fields[name].type, values[name])])
        );
    // The day that was chosen after the result: a result takes the one before it away.
    await record.update(unpacked(known.filter((name) => name === "result_id")));
    const others = known.filter((name) => name !== "result_id" && !lists.includes(name));
    await record.update(unpacked(others));
    for (const name of lists) {
        const present = record.data[name].currentIds;
        await record.data[name].addAndRemove({
            add: values[name].filter((id) => !present.includes(id)),
            remove: present.filter((id) => !values[name].includes(id)),
        });
    }
}

function isEmptyHtml(value) {
    const doc = new window.DOMParser().parseFromString(String(value || ""), "text/html");
    return !doc.body.textContent.trim() && !doc.body.querySelector("img");
}

function same(one, other) {
    return JSON.stringify(one || false) === JSON.stringify(other || false);
}

function parse(text) {
    try {
        const kept = JSON.parse(text);
        return kept?.values && DateTime.fromISO(kept.at).isValid ? kept : null;
    } catch {
        return null;
    }
}

function forgetOld() {
    const oldest = DateTime.now().minus({ days: DAYS_KEPT });
    for (const key of Object.keys(browser.localStorage)) {
        if (key.startsWith(`${PREFIX}/`)) {
            const kept = parse(browser.localStorage.getItem(key));
            if (!kept || DateTime.fromISO(kept.at) < oldest) {
                browser.localStorage.removeItem(key);
            }
        }
    }
}
