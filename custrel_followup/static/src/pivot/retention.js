import { onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { graphView } from "@web/views/graph/graph_view";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

import { GradingGraphModel, GradingGraphRenderer } from "../grading/grading_graph";

/** Figures whose meaning a setting decides say above them what they count. */
const saysItsRule = (Renderer, template) =>
    class extends Renderer {
        static template = template;

        setup() {
            super.setup();
            const orm = useService("orm");
            onWillStart(async () => {
                this.rule = await orm.call("custrel.retention.report", "get_rule", []);
            });
        }
    };

registry.category("views").add("custrel_retention_pivot", {
    ...pivotView,
    Renderer: saysItsRule(PivotRenderer, "custrel_followup.RetentionPivotRenderer"),
});
registry.category("views").add("custrel_retention_graph", {
    ...graphView,
    Model: GradingGraphModel,
    Renderer: saysItsRule(GradingGraphRenderer, "custrel_followup.RetentionGraphRenderer"),
});
