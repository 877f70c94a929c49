import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A word on what came since the last working day. */
class NewMark extends Component {
    static template = "custrel_followup.NewMark";
    static props = { ...standardFieldProps };

    get isNew() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("custrel_new_mark", {
    component: NewMark,
    supportedTypes: ["boolean"],
});
