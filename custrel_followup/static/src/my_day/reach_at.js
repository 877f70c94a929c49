import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Where one reaches the customer by the channel; what can be called or written to is a
 *  link. */
class ReachAtField extends Component {
    static template = "custrel_followup.ReachAtField";
    static props = standardFieldProps;

    get at() {
        return this.props.record.data[this.props.name] || "";
    }

    get url() {
        const kind = this.props.record.data.reach_kind;
        return ["tel", "mailto"].includes(kind) ? `${kind}:${this.at.replace(/\s+/g, "")}` : "";
    }
}

registry.category("fields").add("custrel_reach_at", {
    component: ReachAtField,
    displayName: _t("Where to reach somebody"),
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "reach_kind", type: "char" }],
});
