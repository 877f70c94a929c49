import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The day on which something happened last; empty says that it never did. */
export class LastDayField extends Component {
    static template = "custrel_followup.LastDayField";
    static props = standardFieldProps;

    get day() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        return this.day ? formatDate(this.day) : _t("never");
    }
}

registry.category("fields").add("custrel_last_day", {
    component: LastDayField,
    displayName: _t("Last Day"),
    supportedTypes: ["date"],
});
