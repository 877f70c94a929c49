import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { FACETS } from "./facets";
import { MondayChart } from "./monday_chart";

const GOOD = "#2e9e6b";
const LATE = "#e9a23b";
const BAD = "#d9534f";
const CALM = "#5b8def";
const PALE = "#a9c3f5";
const LINE = "#343a40";

/** The hours that a week asks, of a week of the load. */
const sumAsked = ({ overdue, planned, expected }) => overdue + planned + expected;

const MOST_PEOPLE = 6;
const MOST_ROOMY = 8;
/** A line that is so many times higher than the bars leaves nothing of them to see. */
const MOST_ROOM = 4;

/** An answer: its question, what is counted, and what shows all of it. */
class MondayAnswer extends Component {
    static template = "custrel_followup.MondayAnswer";
    static props = {
        name: String,
        title: String,
        open: Function,
        note: { type: String, optional: true },
        counts: { type: Array, optional: true },
        target: { type: [Object, { value: null }], optional: true },
        slots: { type: Object, optional: true },
    };
}

/** A line that opens what it is about. */
class MondayRow extends Component {
    static template = "custrel_followup.MondayRow";
    static props = { name: String, target: Object, open: Function, slots: Object };
}

/** What a manager asks on Monday morning; each answer opens what it is made of. */
export class Monday extends Component {
    static template = "custrel_followup.Monday";
    static components = { Layout, MondayAnswer, MondayChart, MondayRow };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Monday Morning");

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.mine = Boolean(this.props.action.params?.mine);
        this.keepLast = new KeepLast();
        this.notification = useService("notification");
        this.root = useRef("root");
        this.say = formatInteger;
        this.state = useState({ page: null, allDue: false, allRoom: false });
        this.openTarget = this.open.bind(this);
        onWillStart(() => this.read());
    }

    async read() {
        const page = this.orm.call("custrel.monday", "get_page", [this.mine]);
        this.state.page = await this.keepLast.add(page);
        if (this.page.scope === "mine") {
            this.env.config?.setDisplayName?.(_t("My Month"));
        }
    }

    get page() {
        return this.state.page;
    }

    /** What is counted beside a question. */
    get notes() {
        const { complaints, moves, silent } = this.page;
        return {
            silent: [
                silent.of ? `${this.say(silent.count)} / ${this.say(silent.of)}` : "",
                silent.grades,
            ]
                .filter(Boolean)
                .join(" · "),
            moves: moves.period,
            complaints: this.say(complaints.count),
        };
    }

    /** What is counted beside a question, and opens what it counts. */
    get counts() {
        const { buying, moves } = this.page;
        const [less, silent] = buying.notes;
        return {
            buying: [
                { text: less, target: buying.open_less, count: buying.less },
                { text: silent, target: buying.open_silent, count: buying.silent },
            ],
            moves: [
                { text: `▼ ${this.say(moves.down)}`, target: moves.open_down, count: moves.down },
                { text: `▲ ${this.say(moves.up)}`, target: moves.open_up, count: moves.up },
            ],
        };
    }

    /** On a phone: what one can jump to, and how many each is about. */
    get index() {
        const { buying, cards, complaints, coverage, moves, silent } = this.page;
        const counted = (name, title, count = 0) => ({
            name,
            title,
            count: count && this.say(count),
        });
        return [
            { name: "due", title: _t("In time") },
            { name: "outcome", title: _t("What came of it") },
            {
                name: "behind",
                title: _t("Overdue"),
                count: cards.find(({ code }) => code === "overdue")?.text,
            },
            counted("silent", _t("No contact"), silent.count),
            counted(
                "coverage",
                _t("Without owner or co-owner"),
                coverage.reduce((sum, { count }) => sum + count, 0)
            ),
            counted("complaints", _t("Complaints"), complaints.count),
            { name: "load", title: _t("Room") },
            counted("buying", _t("Buys less"), buying.less + buying.silent),
            counted("moves", _t("Grade moves"), moves.up + moves.down),
        ];
    }

    /** Of himself one asks other questions than of others. */
    get titles() {
        if (this.page.scope === "mine") {
            return {
                behind: _t("What am I late with?"),
                load: _t("How full are my next weeks?"),
            };
        }
        return {
            behind: _t("Who is overdue, with whom?"),
            load: _t("What do the next weeks ask, and who has room?"),
        };
    }

    /** Who is too new to be called silent, and what is to happen with them. */
    get unspoken() {
        const { new: count, from } = this.page.silent;
        return _t(
            "Key customers only recently, and not spoken to since: %(count)s. They count from %(day)s.",
            {
                count: this.say(count),
                day: from,
            }
        );
    }

    get firstGrades() {
        return _t("First grades given: %s", this.say(this.page.moves.first));
    }

    get freeUntil() {
        return _t("Hours free until %s, overdue work taken off", this.page.load.until);
    }

    get decisions() {
        return this.page.decisions.filter(({ count }) => count);
    }

    get people() {
        const { people } = this.page.due;
        return this.state.allDue ? people : people.slice(0, MOST_PEOPLE);
    }

    /** Who has too much first, then who has most room. */
    get roomy() {
        const { people } = this.page.load;
        return this.state.allRoom ? people : people.slice(0, MOST_ROOMY);
    }

    sayAll(people) {
        return _t("All people: %s", this.say(people.length));
    }

    get dueChart() {
        const rows = this.page.due.grades;
        return {
            title: _t("Due against done"),
            labels: rows.map(({ short }) => short),
            stacked: true,
            series: [
                this.series(_t("In time"), rows, "in_time", GOOD),
                this.series(_t("Done late"), rows, "late", LATE),
                this.series(_t("Not done"), rows, "undone", BAD),
            ],
            onClick: (index) => this.open(rows[index].open, rows[index].name),
        };
    }

    get behindChart() {
        const rows = this.page.behind.slice(0, 8);
        return {
            title: _t("Who is overdue?"),
            labels: rows.map(({ name }) => name),
            horizontal: true,
            series: [this.series(_t("Overdue"), rows, "count", BAD)],
            onClick: (index) => this.open(rows[index].open, rows[index].name),
        };
    }

    /** Hours that there are, and whether the bars are seen beside them. */
    get room() {
        const rows = this.page.load.weeks;
        const most = Math.max(...rows.map(({ room }) => room));
        const asked = Math.max(...rows.map(sumAsked));
        return {
            isNear: most <= MOST_ROOM * asked,
            note: _t("Hours available: %(rest)s left this week, %(next)s next week", {
                rest: Math.round(rows[0].room),
                next: Math.round(rows[1].room),
            }),
        };
    }

    get loadChart() {
        const rows = this.page.load.weeks;
        const line = { ...this.series(_t("Hours available"), rows, "room", LINE), line: true };
        return {
            title: _t("Hours of the next weeks"),
            labels: rows.map(({ name }) => name),
            stacked: true,
            series: [
                this.series(_t("Overdue"), rows, "overdue", BAD),
                this.series(_t("Planned"), rows, "planned", CALM),
                this.series(_t("To be planned"), rows, "expected", PALE),
                ...(this.room.isNear ? [line] : []),
            ],
            onClick: () => this.open(this.page.load.open),
        };
    }

    get outcomeChart() {
        const rows = this.page.outcome.channels;
        return {
            title: _t("What came of follow-ups"),
            labels: rows.map(({ name }) => name),
            series: [
                this.series(_t("Follow-ups"), rows, "contacts", PALE),
                this.series(_t("Opportunities"), rows, "opportunities", CALM),
                this.series(_t("Orders"), rows, "orders", GOOD),
            ],
            onClick: (index) => this.open(rows[index].open, rows[index].name),
        };
    }

    get hasLoad() {
        return this.page.load.weeks.some(sumAsked);
    }

    series(label, rows, name, color) {
        return { label, color, values: rows.map((row) => row[name]) };
    }

    width(part, whole) {
        return `width: ${whole ? Math.round((100 * part) / whole) : 0}%`;
    }

    /** Whose a customer is, and when; of oneself only when. */
    aside({ person, note }) {
        return [person, note].filter(Boolean).join(" · ");
    }

    shade(tone) {
        return `border-${tone}`;
    }

    jump(name) {
        this.root.el.querySelector(`[data-answer="${name}"]`).scrollIntoView();
    }

    async sendMe() {
        const address = await this.orm.call("custrel.monday", "send_me", []);
        this.notification.add(_t("The overview is on its way to %s.", address), {
            type: "success",
        });
    }

    /** Open a customer, or the list that an answer is made of. */
    async open(target, name) {
        if (target.model) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: target.model,
                res_id: target.id,
                views: [[false, "form"]],
            });
        }
        const action = { ...(await this.action.loadAction(target.action)) };
        if (target.domain.length) {
            action.domain = target.domain;
            action.context = target.context || {};
        } else if (target.context) {
            action.context = target.context;
        }
        if (target.facets) {
            action.context = { ...action.context, [FACETS]: target.facets };
        }
        if (target.list) {
            action.views = action.views.map(([id, type]) => [
                type === "list" ? target.list : id,
                type,
            ]);
        }
        if (target.title || name) {
            // What the program calls it goes before the name.
            action.name = action.display_name = target.title || name;
        }
        return this.action.doAction(action, target.view ? { viewType: target.view } : {});
    }
}

registry.category("actions").add("custrel_monday", Monday);
