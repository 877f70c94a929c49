import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Whether a line came since the last working day, and others of the page did not: a word
 *  that stands everywhere says nothing. */
function isNews({ data, model }) {
    const { groups, records } = model.root;
    const lines = groups ? groups.flatMap((group) => group.list.records || []) : records;
    return Boolean(data.is_new) && lines.some((line) => !line.data.is_new);
}

/** A word on what came since the last working day. */
class NewMark extends Component {
    static template = "custrel_followup.NewMark";
    static props = { ...standardFieldProps };

    get isNew() {
        return isNews(this.props.record);
    }
}

/** Why a customer is contacted, after that word. */
class Reason extends NewMark {
    static template = "custrel_followup.Reason";

    get text() {
        return this.props.record.data[this.props.name] || "";
    }
}

registry.category("fields").add("custrel_new_mark", {
    component: NewMark,
    supportedTypes: ["boolean"],
});
registry.category("fields").add("custrel_reason", {
    component: Reason,
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "is_new", type: "boolean" }],
});
