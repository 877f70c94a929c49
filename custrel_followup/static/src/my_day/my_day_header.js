import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";
import { formatFloatTime, formatInteger } from "@web/views/fields/formatters";

import { ROW_ACTIONS } from "./row_actions";

const { DateTime } = luxon;

const SECTIONS_LEFT = "custrel_my_day_sections";

/** So many lines of other work stand above the follow-ups by themselves. */
const OPEN_ROWS = 3;

/** @returns {Object} whether each section was left open, as far as somebody touched it */
function readLeft(key) {
    try {
        return JSON.parse(browser.localStorage.getItem(key)) || {};
    } catch {
        return {};
    }
}

class KeysHelp extends Component {
    static template = "custrel_followup.KeysHelp";
    static props = { close: Function };

    get keys() {
        return [
            { key: "↓", label: _t("From the search box to the lines") },
            { key: "r", label: _t("Record") },
            { key: "s", label: _t("Record one after the other") },
            ...ROW_ACTIONS,
            { key: "z", label: _t("Undo") },
            { key: "Esc", label: _t("Leave the dialog, and the queue") },
        ];
    }
}

/** What the user has to do, counted; a click on a number filters the list. What is to
 * be done beside follow-ups stands there by name. */
export class MyDayHeader extends Component {
    static template = "custrel_followup.MyDayHeader";
    static props = { showFilter: Function };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.number = formatInteger;
        this.help = usePopover(KeysHelp, { position: "bottom-end" });
        this.day = useState(this.env.myDay.day);
        this.key = [SECTIONS_LEFT, session.db, user.userId, this.env.isSmall ? "s" : "l"].join("/");
        this.left = useState(readLeft(this.key));
    }

    /** Whose follow-ups a click on a number shows: of those who are counted here. */
    show(name) {
        return this.props.showFilter(name, this.day.team ? "team" : "mine");
    }

    get cards() {
        return [
            { name: "overdue", label: _t("Overdue"), color: "danger" },
            { name: "today", label: _t("Today"), color: "warning" },
            { name: "week", label: _t("Next 7 days"), color: "info" },
        ].map((card) => {
            const count = this.day[card.name];
            return {
                ...card,
                count,
                className: this.shade(count ? card.color : "secondary"),
            };
        });
    }

    /** How far the day is. */
    get progress() {
        const { done, due } = this.day;
        const total = done + due;
        const said = { done: formatInteger(done), total: formatInteger(total) };
        return {
            text: _t("%(done)s of %(total)s done", said),
            style: `width: ${total ? Math.round((100 * done) / total) : 0}%`,
        };
    }

    /** How much time the follow-ups that are due take, of what the user has for them, and
     *  when they are done. */
    get time() {
        const { minutes, capacity, until } = this.day;
        const said = {
            needed: formatFloatTime(minutes / 60),
            available: formatFloatTime(capacity / 60),
        };
        return {
            text: this.sayTime(said, until),
            className: this.shade(minutes > capacity ? "danger" : "secondary"),
            barClass: minutes > capacity ? "bg-danger" : "bg-info",
            style: `width: ${Math.min(100, Math.round((100 * minutes) / capacity))}%`,
        };
    }

    sayTime(said, until) {
        if (this.env.isSmall) {
            return _t("%(needed)s of %(available)s h", said);
        }
        if (!until) {
            return _t("Planned time: %(needed)s of %(available)s h", said);
        }
        return _t("Planned time: %(needed)s of %(available)s h, done by %(until)s", {
            ...said,
            until: deserializeDateTime(until).toLocaleString(DateTime.TIME_SIMPLE),
        });
    }

    /** Sections as they are shown: as somebody left them on this screen, else open as long
     *  as their lines leave room for the work itself. */
    get sections() {
        let room = this.env.isSmall ? 0 : OPEN_ROWS;
        return this.day.sections.map((section) => {
            const left = this.left[section.name];
            const isOpen = left ?? section.rows.length <= room;
            room -= isOpen ? section.rows.length : 0;
            const title = this.env.isSmall ? section.short : section.title;
            return { ...section, title, isOpen };
        });
    }

    onToggle(section, { target }) {
        if (target.open !== section.isOpen) {
            this.left[section.name] = target.open;
            browser.localStorage.setItem(this.key, JSON.stringify(this.left));
        }
    }

    shade(color) {
        return `o_custrel_card btn text-start bg-${color}-subtle text-${color}-emphasis`;
    }

    startQueue() {
        return this.env.myDay.startQueue();
    }

    async enterAbsence() {
        const action = await this.orm.call("res.users", "action_custrel_enter_absence", []);
        return this.action.doAction(action);
    }

    startGrading() {
        return this.action.doAction("custrel_followup.custrel_grading_run_action");
    }

    openRow(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    async openWithoutOwner() {
        const action = await this.action.loadAction("custrel_followup.res_partner_action_customer");
        const context = { search_default_graded: 1, search_default_no_user: 1 };
        return this.action.doAction({ ...action, context }, { viewType: "list" });
    }

    async openWithoutPlan() {
        const action = await this.action.loadAction("custrel_followup.res_partner_action_customer");
        const context = { search_default_graded: 1, search_default_without_plan: 1 };
        const { team, people } = this.day;
        if (team) {
            const domain = [
                ["custrel_is_customer", "=", true],
                ["user_id", "in", people],
            ];
            return this.action.doAction({ ...action, context, domain }, { viewType: "list" });
        }
        context.search_default_mine = 1;
        return this.action.doAction({ ...action, context }, { viewType: "list" });
    }
}
