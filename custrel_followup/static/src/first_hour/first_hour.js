import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import * as words from "./first_hour_words";

const MODEL = "custrel.first.hour";
const STEPS = ["people", "source", "grading", "load", "go"];
const PLANNED = ["load", "go"];
/** Between two looks whether the first follow-ups are planned, in milliseconds. */
const PAUSE = 15000;

/** Leads from the installation to the first morning. Each step shows what is true in
 * this database, so it can be left, skipped and opened again. */
export class FirstHour extends Component {
    static template = "custrel_followup.FirstHour";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.menu = useService("menu");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.say = words;
        this.state = useState({
            data: null,
            step: this.props.state?.step || "",
            rule: "last",
            given: [],
            days: null,
            isBusy: false,
        });
        useSetupAction({
            getLocalState: () => ({ step: this.state.step }),
        });
        onWillStart(async () => {
            await this.load("get_first_hour");
            const next = STEPS.find((name) => !this.data[name].done);
            await this.show(this.state.step || next || "go");
        });
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get data() {
        return this.state.data;
    }

    get steps() {
        const titles = {
            people: _t("Our people"),
            source: _t("Source and window"),
            grading: _t("Grades"),
            load: _t("Load"),
            go: _t("Complaints and Go"),
        };
        return STEPS.map((name, index) => ({
            name,
            number: index + 1,
            title: titles[name],
            // Nobody has looked at what is right by itself before he opens it.
            isDone: this.data[name].done && (this.data.started || this.data.seen.includes(name)),
            isRight: this.data[name].done,
            isShown: name === this.state.step,
        }));
    }

    /** Whoever has begun sees what is still to be done. */
    get openSteps() {
        return this.steps.filter(({ isDone }) => !isDone);
    }

    get position() {
        return STEPS.indexOf(this.state.step);
    }

    get isLast() {
        return this.position === STEPS.length - 1;
    }

    get rules() {
        return [
            { name: "last", title: _t("By the last document") },
            { name: "team", title: _t("By the team, in turn") },
        ];
    }

    /** To whom the chosen rule gives customers, and to nobody how many. */
    get proposal() {
        const people = this.data.people.rules[this.state.rule] || [];
        const count = people.reduce((sum, person) => sum + person.customers, 0);
        return { people, count, rest: this.data.people.without - count };
    }

    get givenCount() {
        return this.state.given.reduce((sum, [, , ids]) => sum + ids.length, 0);
    }

    isOver(person) {
        return Boolean(person.limit) && words.isMuch(person.hours, person.limit);
    }

    /** How much of his hours a person needs. */
    bar(person) {
        const part = person.limit ? (100 * person.hours) / person.limit : 0;
        return `width: ${Math.min(100, Math.round(part))}%`;
    }

    /** Call a method that returns what the panel shows. */
    async load(method, args = []) {
        this.state.isBusy = true;
        try {
            this.state.data = await this.orm.call(MODEL, method, args);
            this.state.days = null;
        } finally {
            this.state.isBusy = false;
        }
        this.lookAgain();
    }

    /** Whoever has pressed Go waits for the job that plans. */
    lookAgain() {
        browser.clearTimeout(this.timer);
        const { go, grading, started } = this.data;
        if (started && !go.planned && !go.is_late && grading.customers) {
            this.timer = browser.setTimeout(() => this.load("get_first_hour"), PAUSE);
        }
    }

    async show(step) {
        this.state.step = step;
        if (!this.data.seen.includes(step)) {
            this.data.seen = await this.orm.call(MODEL, "note_seen", [step]);
        }
        if (PLANNED.includes(step) && !this.data.started && !this.state.days) {
            this.state.days = await this.orm.call(MODEL, "get_first_days", []);
        }
    }

    move(by) {
        return this.show(STEPS[this.position + by]);
    }

    async give() {
        const given = [];
        let left = 1;
        this.state.isBusy = true;
        try {
            while (left) {
                const result = await this.orm.call(MODEL, "give_customers", [this.state.rule]);
                given.push(...result.given);
                left = result.given.length && result.left;
            }
        } finally {
            this.state.given = given;
            await this.load("get_first_hour");
        }
    }

    async takeBack() {
        await this.orm.call(MODEL, "take_back", [this.state.given]);
        this.state.given = [];
        await this.load("get_first_hour");
    }

    showGiven() {
        const ids = this.state.given.flatMap(([, , customers]) => customers);
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Customers given"),
            res_model: "res.partner",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["id", "in", ids]],
            context: { group_by: ["user_id"] },
        });
    }

    openCustomers() {
        return this.action.doAction("custrel_followup.res_partner_action_customer", {
            additionalContext: { group_by: ["user_id"] },
        });
    }

    choose(source, months) {
        return this.load("choose_source", [source, months]);
    }

    open(name) {
        return this.action.doAction(name);
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async askUndo() {
        const action = await this.orm.call(MODEL, "ask_undo", [this.data.go.undo]);
        return this.action.doAction(action, { onClose: () => this.load("get_first_hour") });
    }

    async go() {
        await this.load("go");
        this.notification.add(_t("Begun. The first follow-ups are being planned."), {
            type: "success",
        });
        await this.menu.reload();
    }
}

registry.category("actions").add("custrel_first_hour", FirstHour);
