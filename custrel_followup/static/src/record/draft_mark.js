import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const { DateTime } = luxon;

/** Says that the dialog shows what was typed before, and lets one begin anew. */
export class DraftMark extends Component {
    static template = "custrel_followup.DraftMark";
    static props = standardWidgetProps;

    setup() {
        this.draft = this.env.custrelDraft;
        this.state = this.draft && useState(this.draft.state);
    }

    get moment() {
        const at = DateTime.fromISO(this.state.at);
        const format = at.hasSame(DateTime.now(), "day")
            ? DateTime.TIME_SIMPLE
            : DateTime.DATETIME_SHORT;
        return at.toLocaleString(format);
    }
}

registry.category("view_widgets").add("custrel_draft", { component: DraftMark });
