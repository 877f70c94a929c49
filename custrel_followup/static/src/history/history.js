import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Timeline } from "./timeline";

/** All that happened with a customer, on his form. */
export class History extends Component {
    static template = "custrel_followup.History";
    static components = { Timeline };
    static props = standardWidgetProps;

    setup() {
        this.state = useState({ customer: false, version: 0 });
        useRecordObserver((record) => {
            this.state.customer = record.resId;
            this.state.version++;
        });
    }
}

registry.category("view_widgets").add("custrel_history", { component: History });
