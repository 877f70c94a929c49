import { registry } from "@web/core/registry";
import { LateHtml } from "../shared/late_html";

/** Why a customer is at risk: to find it takes longer than all else that the form shows
 *  of him. */
export class RiskWords extends LateHtml {
    static template = "custrel_followup.RiskWords";
    static field = "custrel_risk_words";
    static dependsOn = ["custrel_lifecycle", "write_date"];

    show(value) {
        return value;
    }
}

registry.category("view_widgets").add("custrel_risk_words", {
    component: RiskWords,
    fieldDependencies: [{ name: "write_date", type: "datetime" }],
});
