import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    TitledGraphModel,
    TitledGraphRenderer,
    titledGraphView,
} from "@custrel_followup/graph/titled_graph";

const ORDER = ["in_time", "late", "undone"];

/** How many follow-ups were due, how they were done, and which share was in time. */
class InTimeModel extends TitledGraphModel {
    _getLineOverlayDataset() {
        const { groupBy, measure } = this.metaData;
        if (groupBy[1]?.fieldName !== "timeliness" || !["due", "__count"].includes(measure)) {
            return null;
        }
        const kindOf = (dataset) => this._getValue(dataset, "timeliness");
        const { datasets, labels } = this.data;
        datasets.sort((a, b) => ORDER.indexOf(kindOf(a)) - ORDER.indexOf(kindOf(b)));
        const inTime = datasets.find((dataset) => kindOf(dataset) === "in_time");
        const data = labels.map((_label, index) => {
            const all = datasets.reduce((sum, dataset) => sum + (dataset.data[index] || 0), 0);
            return all ? (inTime?.data[index] || 0) / all : null;
        });
        const label = _t("Share in time");
        return { label, data, trueLabels: labels, currencyIds: [], isShare: true };
    }
}

class InTimeRenderer extends TitledGraphRenderer {
    static colors = { in_time: "#2e9e6b", late: "#e9a23b", undone: "#d9534f" };
}

registry.category("views").add("custrel_in_time_graph", {
    ...titledGraphView,
    Model: InTimeModel,
    Renderer: InTimeRenderer,
});
