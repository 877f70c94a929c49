import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** A word on what came since the last working day, if most of the page did not: a word that
 *  stands everywhere says nothing. */
class NewMark extends Component {
    static template = "custrel_followup.NewMark";
    static props = { ...standardWidgetProps };

    setup() {
        this.day = this.env.myDay && useState(this.env.myDay.day);
    }

    get isNew() {
        const { model, resId } = this.props.record;
        const news = this.day?.news || [];
        if (!news.includes(resId)) {
            return false;
        }
        const { groups, records } = model.root;
        const lines = groups ? groups.flatMap((group) => group.list.records || []) : records;
        return lines.filter((line) => news.includes(line.resId)).length <= lines.length / 2;
    }
}

/** What a follow-up is to bring about, and why the customer is contacted, after that word. */
class Reason extends NewMark {
    static template = "custrel_followup.Reason";
    static props = { ...standardFieldProps };

    get text() {
        const { [this.props.name]: why, objective } = this.props.record.data;
        return [objective, why].filter(Boolean).join(" · ");
    }
}

registry.category("view_widgets").add("custrel_new_mark", { component: NewMark });
registry.category("fields").add("custrel_reason", {
    component: Reason,
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "objective", type: "char" }],
});
