import { registry } from "@web/core/registry";
import { LateHtml } from "../shared/late_html";

/** Why a customer has his grade: to explain takes longer than all else that the form
 *  shows of a grade. */
export class WhyGrade extends LateHtml {
    static field = "custrel_why";
    static dependsOn = ["custrel_grade_id", "custrel_grade_basis", "custrel_grade_locked_until"];
}

registry.category("view_widgets").add("custrel_why_grade", {
    component: WhyGrade,
});
