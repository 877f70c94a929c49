import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { GradingPicture } from "./picture";

const SHOWN = ["state", "move_count", "customer_count", "key_amount_share"];

/** Odoo says false where nothing is known; numbers are compared with null here. */
function withNulls(value) {
    if (Array.isArray(value)) {
        return value.map(withNulls);
    }
    if (value && typeof value === "object") {
        return Object.fromEntries(
            Object.entries(value).map(([key, part]) => [key, withNulls(part)])
        );
    }
    return value === false ? null : value;
}

/** What a run found and does, asked for when its form is looked at. */
export class RunPicture extends Component {
    static template = "custrel_followup.RunPicture";
    static components = { GradingPicture };
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({ picture: null, others: null });
        useRecordObserver(async ({ resId, data }) => {
            // Read, so that it is asked for again when one of them changes.
            const { state } = data;
            SHOWN.forEach((name) => data[name]);
            if (resId && state !== "draft") {
                await this.load(resId);
            } else {
                this.state.picture = null;
            }
        });
    }

    async load(id) {
        const told = await this.orm.call("custrel.grading.run", "get_picture", [[id]]);
        const picture = withNulls(told);
        if (id !== this.props.record.resId) {
            return; // another run is looked at by now
        }
        Object.assign(this.state, { picture, others: null });
        if (picture.try_weights === "at_once") {
            this.tryWeights();
        }
    }

    async tryWeights() {
        const { picture } = this.state;
        const id = this.props.record.resId;
        const found = await this.orm.call("custrel.grading.run", "get_other_weights", [[id]]);
        if (picture !== this.state.picture) {
            return;
        }
        const { customers } = picture;
        this.state.others = found.map(({ weights, changed, better }) =>
            _t(
                "Amount %(amount)s, profit %(profit)s, frequency %(frequency)s: %(changed)s customers (%(part)s) in another grade, %(better)s of them in a better one",
                {
                    amount: this.weight(weights[0]),
                    profit: this.weight(weights[1]),
                    frequency: this.weight(weights[2]),
                    changed: formatInteger(changed),
                    part: `${formatFloat((100 * changed) / customers, { digits: [16, 1] })}%`,
                    better: formatInteger(better),
                }
            )
        );
    }

    weight(value) {
        const digits = Number.isInteger(value) ? 0 : 1;
        return `${formatFloat(value, { digits: [16, digits] })}%`;
    }
}

registry.category("view_widgets").add("custrel_run_picture", {
    component: RunPicture,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "move_count", type: "integer" },
        { name: "customer_count", type: "integer" },
        { name: "key_amount_share", type: "float" },
    ],
});
