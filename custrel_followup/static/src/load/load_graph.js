import { registry } from "@web/core/registry";
import {
    TitledGraphModel,
    TitledGraphRenderer,
    titledGraphView,
} from "@custrel_followup/graph/titled_graph";

const KINDS = ["overdue", "planned", "expected"];

const ROOM = "#343a40";

/** A line so many times as high as the highest bar would press all bars flat. */
const FLATTENING = 3;
/** Room over the highest bar for its figure. */
const HEADROOM = 1.3;

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
    static colors = { overdue: "#d9534f", planned: "#3b7dbf", expected: "#e0a030" };

    drawOverlay(overlay) {
        const { groupBy } = this.model.metaData;
        const inTime = groupBy[0]?.interval;
        Object.assign(overlay, {
            borderColor: ROOM,
            backgroundColor: ROOM,
            borderWidth: 3,
            pointRadius: inTime ? 0 : 6,
            // Between people there is nothing.
            showLine: Boolean(inTime),
            stepped: "middle",
            figures: {
                color: ROOM,
                beyond: true,
                format: (value) => (value ? `↑ ${this.formatFigure(value)}` : ""),
            },
        });
    }

    /** @returns {number} how high the pile at a place is */
    getPile(index) {
        return this.model.data.datasets.reduce((all, bar) => all + (bar.data[index] || 0), 0);
    }

    getScaleOptions() {
        const scales = super.getScaleOptions();
        const { data, lineOverlayDataset: line } = this.model;
        if (line && this.model.metaData.mode === "bar" && this.model.metaData.stacked) {
            const highest = Math.max(...data.labels.map((_label, index) => this.getPile(index)));
            if (highest && Math.max(...line.data) > FLATTENING * highest) {
                // What lies beyond is written at the upper edge.
                scales.y.max = HEADROOM * highest;
                scales.y.ticks.includeBounds = false;
            }
        }
        return scales;
    }

    /** Over each pile stands how high it is: parts of it are often too low to be read. */
    getBarChartData() {
        const data = super.getBarChartData();
        const bars = this.model.data.datasets;
        for (const bar of bars) {
            bar.figures = undefined;
        }
        if (bars.length && this.model.metaData.stacked) {
            bars.at(-1).figures = {
                above: true,
                color: "#111827",
                format: (_value, index) => {
                    const pile = this.getPile(index);
                    return pile ? this.formatFigure(pile) : "";
                },
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
