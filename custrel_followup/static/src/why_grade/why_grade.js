import { Component, markup, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const SHOWN = ["custrel_grade_id", "custrel_grade_basis", "custrel_grade_locked_until"];

/** Why a customer has his grade. Asked for when the tab is looked at: to explain takes
 *  longer than all else that the form shows of a grade. */
export class WhyGrade extends Component {
    static template = "custrel_followup.WhyGrade";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({ why: "" });
        useRecordObserver(async ({ resId, data }) => {
            // Read, so that the answer is asked for again when one of them changes.
            SHOWN.forEach((name) => data[name]);
            this.state.why = resId ? await this.explain(resId) : "";
        });
    }

    async explain(id) {
        const [customer] = await this.orm.read("res.partner", [id], ["custrel_why"]);
        return markup(customer.custrel_why || "");
    }
}

registry.category("view_widgets").add("custrel_why_grade", {
    component: WhyGrade,
});
