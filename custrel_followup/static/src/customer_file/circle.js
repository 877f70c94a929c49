import { registry } from "@web/core/registry";
import { LateHtml } from "../shared/late_html";

/** Who says what when the customer buys. */
export class Circle extends LateHtml {
    static field = "custrel_circle";
    static dependsOn = ["child_ids", "write_date"];
}

registry.category("view_widgets").add("custrel_circle", {
    component: Circle,
    fieldDependencies: [{ name: "write_date", type: "datetime" }],
});
