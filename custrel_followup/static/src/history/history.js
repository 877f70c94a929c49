import { Component, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** All that happened with a customer, newest first, without opening anything. */
export class History extends Component {
    static template = "custrel_followup.History";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ kinds: [], kind: "", entries: [], next: false, notice: "" });
        useRecordObserver(async (record) => {
            this.customer = record.resId;
            await this.load();
        });
    }

    async load() {
        this.state.entries = [];
        this.state.next = false;
        if (this.customer) {
            await this.loadMore();
        }
    }

    async loadMore() {
        const customer = this.customer;
        const kinds = this.state.kind ? [this.state.kind] : [];
        const page = await this.orm.call("res.partner", "custrel_get_history", [
            [customer],
            kinds,
            this.state.next || null,
        ]);
        if (customer !== this.customer) {
            return;
        }
        this.state.kinds = page.kinds;
        this.state.entries.push(...page.entries);
        this.state.next = page.next;
        this.state.notice = page.notice;
    }

    async choose(kind) {
        this.state.kind = this.state.kind === kind ? "" : kind;
        await this.load();
    }

    moment(entry) {
        return toLocaleDateTimeString(deserializeDateTime(entry.date));
    }

    open(entry) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: entry.model,
            res_id: entry.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("custrel_history", { component: History });
