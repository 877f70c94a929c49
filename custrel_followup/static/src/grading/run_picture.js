import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { GradingPicture } from "./picture";

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
            void data.move_count;
            this.state.picture = this.state.others = null;
            if (resId && state !== "draft") {
                await this.load(resId);
            }
        });
    }

    async load(id) {
        const picture = await this.orm.call("custrel.grading.run", "get_picture", [[id]]);
        this.state.picture = picture;
        if (picture.try_weights === "at_once") {
            this.tryWeights();
        }
    }

    async tryWeights() {
        const id = this.props.record.resId;
        const found = await this.orm.call("custrel.grading.run", "get_other_weights", [[id]]);
        const { customers } = this.state.picture;
        this.state.others = found.map(({ weights, changed, better }) =>
            _t(
                "Amount %(amount)s %%, profit %(profit)s %%, frequency %(frequency)s %%: %(changed)s customers (%(part)s) in another grade, %(better)s of them in a better one",
                {
                    amount: this.weight(weights[0]),
                    profit: this.weight(weights[1]),
                    frequency: this.weight(weights[2]),
                    changed: formatInteger(changed),
                    part: formatPercentage(changed / customers, { digits: [16, 1] }),
                    better: formatInteger(better),
                }
            )
        );
    }

    weight(value) {
        return Number.isInteger(value)
            ? formatInteger(value)
            : formatFloat(value, { digits: [16, 1] });
    }
}

registry.category("view_widgets").add("custrel_run_picture", {
    component: RunPicture,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "move_count", type: "integer" },
    ],
});
