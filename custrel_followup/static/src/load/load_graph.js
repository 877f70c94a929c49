import { registry } from "@web/core/registry";
import {
    TitledGraphModel,
    TitledGraphRenderer,
    titledGraphView,
} from "@custrel_followup/graph/titled_graph";

const KINDS = ["planned", "expected"];

/** The hours that work asks as bars, and those that there are as a line over them. */
class LoadModel extends TitledGraphModel {
    _getLineOverlayDataset() {
        const { datasets } = this.data;
        const kindOf = (dataset) => this._getValue(dataset, "kind");
        const room = datasets.find((dataset) => kindOf(dataset) === "room");
        this.data.datasets = datasets
            .filter((dataset) => dataset !== room)
            .sort((a, b) => KINDS.indexOf(kindOf(a)) - KINDS.indexOf(kindOf(b)));
        return room || null;
    }
}

class LoadRenderer extends TitledGraphRenderer {
    static colors = { planned: "#3b7dbf", expected: "#e0a030" };

    drawOverlay(overlay) {
        const { groupBy } = this.model.metaData;
        const inTime = groupBy[0]?.interval;
        Object.assign(overlay, {
            borderColor: "#c0392b",
            backgroundColor: "#c0392b",
            borderWidth: 3,
            pointRadius: inTime ? 0 : 6,
            // Between people there is nothing.
            showLine: Boolean(inTime),
            stepped: "middle",
        });
    }

    /** Over each pile stands how high it is: parts of it are often too low to be read. */
    getBarChartData() {
        const data = super.getBarChartData();
        const bars = this.model.data.datasets;
        const sum = (index) => bars.reduce((all, bar) => all + bar.data[index], 0);
        for (const bar of bars) {
            bar.figures = undefined;
        }
        if (bars.length && this.model.metaData.stacked) {
            bars.at(-1).figures = {
                above: true,
                color: "#111827",
                format: (_value, index) => (sum(index) ? this.formatFigure(sum(index)) : ""),
            };
        }
        return data;
    }
}

registry.category("views").add("custrel_load_graph", {
    ...titledGraphView,
    Model: LoadModel,
    Renderer: LoadRenderer,
});
