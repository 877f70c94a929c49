import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Counts of the user's work above the list; a click on one filters the list. */
export class MyDayHeader extends Component {
    static template = "custrel_followup.MyDayHeader";
    static props = { list: { type: Object, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.counts = useState({
            overdue: 0,
            today: 0,
            week: 0,
            without_plan: 0,
            complaints: 0,
            graded: true,
            gaps: 0,
            introductions: 0,
        });
        const load = async () =>
            Object.assign(
                this.counts,
                await this.orm.call("custrel.followup", "get_my_day", [])
            );
        onWillStart(load);
        onWillUpdateProps(load);
    }

    get cards() {
        return [
            { name: "overdue", label: _t("Overdue"), color: "danger" },
            { name: "today", label: _t("Today"), color: "warning" },
            { name: "week", label: _t("Next 7 days"), color: "info" },
        ].map((card) => {
            const count = this.counts[card.name];
            return {
                ...card,
                count,
                className: this.shade(count ? card.color : "secondary"),
            };
        });
    }

    /** What is to be done beside follow-ups; shown while there is any. */
    get otherCards() {
        return [
            {
                name: "complaints",
                label: _t("Complaints due"),
                action: "custrel_followup.custrel_complaint_action_due",
            },
            {
                name: "gaps",
                label: _t("Key customers without two contacts"),
                action: "custrel_followup.res_partner_action_gap",
            },
            {
                name: "introductions",
                label: _t("Customers who have not met their new person"),
                action: "custrel_followup.custrel_handover_line_action_introductions",
            },
        ].filter((card) => this.counts[card.name]);
    }

    shade(color) {
        return `btn flex-grow-1 text-start bg-${color}-subtle text-${color}-emphasis`;
    }

    filter(name) {
        const model = this.env.searchModel;
        const wanted = ["mine", name];
        model.query = [];
        for (const item of model.getSearchItems((i) => wanted.includes(i.name))) {
            model.toggleSearchItem(item.id);
        }
    }

    start() {
        return this.action.doAction("custrel_followup.custrel_grading_run_action");
    }

    async openWithoutPlan() {
        const action = await this.action.loadAction(
            "custrel_followup.res_partner_action_customer"
        );
        // The action's own filter would hide customers without a grade.
        const context = { search_default_mine: 1, search_default_without_plan: 1 };
        return this.action.doAction({ ...action, context }, { viewType: "list" });
    }
}
