import { onWillStart } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { GraphModel } from "@web/views/graph/graph_model";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

import { getGradeColor } from "./chart";

const GRADE = "custrel.grade";
const CHANGE = "custrel.grade.change";
const DIRECTIONS = { up: "#5cb884", down: "#e06c75", new: "#6ab0d9" };

export class GradingGraphModel extends GraphModel {
    /** The sum of bars that stand on each other is their height. */
    _getLineOverlayDataset() {
        return null;
    }
}

/** A graph in the colours of the grades, up green and down red, with titles at its axes
 *  and whole numbers where it counts. */
export class GradingGraphRenderer extends GraphRenderer {
    setup() {
        super.setup();
        this.orm = useService("orm");
        onWillStart(async () => {
            const grades = await this.orm.searchRead(GRADE, [], ["color"], {
                context: { active_test: false },
            });
            this.colors = Object.fromEntries(grades.map(({ id, color }) => [id, color]));
        });
    }

    getBarChartData() {
        const data = super.getBarChartData();
        for (const dataset of data.datasets) {
            const color = this.getOwnColor(dataset);
            if (color) {
                dataset.backgroundColor = color;
                dataset.borderColor = "rgba(0, 0, 0, .25)";
                dataset.borderWidth = 1;
            }
        }
        return data;
    }

    /** The colour of what the bars of a series stand for, if it has one. */
    getOwnColor({ identifiers }) {
        const [first] = identifiers;
        const [spec, value] = Object.entries(JSON.parse(first || "[{}]").at(-1))[0] || [];
        const field = this.model.metaData.fields[spec];
        if (field?.relation === GRADE && value) {
            return getGradeColor(this.colors[value[0]] || 0);
        }
        return spec === "direction" ? DIRECTIONS[value] : null;
    }

    getScaleOptions() {
        const scales = super.getScaleOptions();
        const { fields, groupBy, measure, mode, resModel } = this.model.metaData;
        if (mode !== "pie") {
            scales.y.title.display = true;
            if (measure === "__count") {
                scales.y.title.text = resModel === CHANGE ? _t("Changes") : _t("Customers");
            }
            scales.x.title = { display: Boolean(groupBy.length) };
            if (groupBy.length) {
                scales.x.title.text = fields[groupBy[0].fieldName].string;
            }
        }
        if (mode !== "pie" && this.isCount) {
            Object.assign(scales.y.ticks, {
                precision: 0,
                callback: (value) => this.formatValue(value, true),
            });
        }
        return scales;
    }

    get isCount() {
        const { measure, measures } = this.model.metaData;
        return measure === "__count" || measures[measure].type === "integer";
    }
}

registry.category("views").add("custrel_graph", {
    ...graphView,
    Model: GradingGraphModel,
    Renderer: GradingGraphRenderer,
});
