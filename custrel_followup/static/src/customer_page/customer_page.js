import { Component, markup, onMounted, onWillStart, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { GradingChart } from "../grading/chart";
import { Timeline } from "../history/timeline";
import { MondayChart } from "../monday/monday_chart";
import { undoLast, useReload } from "../my_day/followup_actions";
import { sayAll } from "../shared/listing";

const VALUE = "#5b8def";
const MARGIN = "#2e9e6b";
const PATH = "#5b8def";

/** Sections from this place on say who is there, not what is open. */
const WHO_IS_THERE = 40;

/** Keys that the page keeps for itself. */
const BACK = "escape";
const UNDO = "z";

/** All of a customer on one page (row K7). */
export class CustomerPage extends Component {
    static template = "custrel_followup.CustomerPage";
    static components = { GradingChart, Layout, MondayChart, Timeline };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Customer");
    // As the action has it: the client then knows that there is no list behind it.
    static path = "customer-page";

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        const { context } = this.props.action;
        this.customer = this.props.resId || context?.active_id || false;
        this.keepLast = new KeepLast();
        this.state = useState({
            page: null,
            refused: "",
            why: "",
            version: 0,
            story: false,
            charts: false,
        });
        // The frame stands at once, what belongs into it follows; charts come last.
        onWillStart(() => {
            this.read();
            loadBundle("web.chartjs_lib").then(() => (this.state.charts = true));
        });
        onMounted(() => this.props.updateActionState?.({ resId: this.customer }));
        useReload(() => this.refresh());
        this.useKeys();
    }

    useKeys() {
        const isAvailable = () => !document.querySelector(".modal");
        // Whoever types leaves the field, or what it proposes, but not the page.
        const isTyping = () => document.activeElement?.matches("input, textarea");
        useHotkey(BACK, () => this.goBack(), {
            isAvailable: () => isAvailable() && !isTyping(),
        });
        useHotkey(UNDO, () => undoLast(this.env), { isAvailable });
        for (const key of ["r", "s", "n", "c", "e"]) {
            useHotkey(key, () => this.runKey(key), { isAvailable });
        }
    }

    async read() {
        const page = await this.keepLast.add(
            this.orm.call("res.partner", "custrel_get_page", [this.customer ? [this.customer] : []])
        );
        this.state.refused = page.refused;
        if (!page.refused) {
            this.state.page = page;
            this.env.config?.setDisplayName(this.getTitle(page.head.name));
        }
    }

    /** His name; behind his own form, which has it already, what this page is. */
    getTitle(name) {
        const before = (this.env.config?.breadcrumbs || []).at(-2);
        return before?.name === name ? _t("One Page") : name;
    }

    refresh() {
        this.state.version++;
        return this.read();
    }

    get head() {
        return this.state.page.head;
    }

    get figures() {
        return this.state.page.figures;
    }

    /** What is to be done stands above the charts, who is there below. */
    get openSections() {
        return this.state.page.sections.filter(({ sequence }) => sequence < WHO_IS_THERE);
    }

    get otherSections() {
        return this.state.page.sections.filter(({ sequence }) => sequence >= WHO_IS_THERE);
    }

    get monthChart() {
        const { months, currency } = this.figures;
        const series = (label, name, color) => ({
            label: `${label} (${currency})`,
            color,
            values: months.map((month) => month[name]),
        });
        return {
            title: _t("Orders by month"),
            labels: months.map(({ name }) => name),
            series: [
                series(_t("Order value"), "value", VALUE),
                series(_t("Gross Margin"), "margin", MARGIN),
            ],
        };
    }

    get pathChart() {
        const { path, grades } = this.figures;
        const steps = [...path, { date: _t("Today"), grade: path.at(-1).grade }];
        const place = ({ grade }) => {
            const index = grades.indexOf(grade);
            return index < 0 ? null : grades.length - index;
        };
        return {
            type: "line",
            data: {
                labels: steps.map(({ date }) => date),
                datasets: [
                    {
                        data: steps.map(place),
                        stepped: true,
                        borderColor: PATH,
                        backgroundColor: PATH,
                        borderWidth: 2,
                        pointRadius: 3,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        callbacks: { label: ({ dataIndex }) => steps[dataIndex].grade },
                    },
                },
                scales: {
                    x: { grid: { display: false }, ticks: { maxTicksLimit: 6 } },
                    y: {
                        min: 0.5,
                        max: grades.length + 0.5,
                        afterBuildTicks: (axis) => {
                            axis.ticks = grades.map((_code, index) => ({ value: index + 1 }));
                        },
                        ticks: {
                            callback: (value) => grades[grades.length - value] || "",
                        },
                    },
                },
            },
        };
    }

    get pathWords() {
        return sayAll(this.figures.path.map(({ date, grade }) => `${date}: ${grade || "–"}`));
    }

    /** To explain takes longer than the rest: only for who asks. */
    async toggleWhy() {
        if (this.state.why) {
            this.state.why = "";
            return;
        }
        const [row] = await this.orm.read("res.partner", [this.head.id], ["custrel_why"]);
        this.state.why = markup(row.custrel_why || "");
    }

    runKey(key) {
        const action = this.state.page?.actions.find((found) => found.key === key);
        return action && this.run(action.method);
    }

    /** Do something to the customer; what a dialog wrote shows at once. */
    run(method) {
        return this.action.doActionButton({
            type: "object",
            name: method,
            resModel: "res.partner",
            resId: this.head.id,
            resIds: [this.head.id],
            context: user.context,
            onClose: () => this.onDialogClosed(method),
        });
    }

    /** Say that something was entered: its line may lie out of sight. */
    async onDialogClosed(method) {
        const count = () => {
            const found = this.state.page.sections.find((one) => one.new.method === method);
            return found?.count || 0;
        };
        const before = count();
        await this.refresh();
        if (count() > before) {
            this.notification.add(_t("Saved."), { type: "success" });
        }
    }

    open([model, id]) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    goBack() {
        const { breadcrumbs } = this.env.config;
        if (breadcrumbs?.length > 1) {
            return breadcrumbs.at(-2).onSelected();
        }
    }
}

registry.category("actions").add("custrel_customer_page", CustomerPage);
