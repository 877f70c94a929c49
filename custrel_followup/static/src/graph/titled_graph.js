import { GraphModel } from "@web/views/graph/graph_model";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";

const SMALLEST_BAR = 20;
const DARK = "#111827";

/**
 * Draws how much each bar is at its foot, where no line crosses it, and each point of a
 * line of shares above it. What `above` says is written over the bars that lie on others,
 * what `beyond` says at the upper edge, where a point lies over it; `sparse` leaves out what
 * there is no room for.
 */
export const figures = {
    id: "custrelFigures",
    afterDatasetsDraw(chart) {
        const { ctx, data } = chart;
        ctx.save();
        ctx.font = "12px sans-serif";
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        data.datasets.forEach((dataset, number) => {
            if (!dataset.figures || !chart.isDatasetVisible(number)) {
                return;
            }
            const { above, beyond, color, format, sparse } = dataset.figures;
            const edge = chart.chartArea.top;
            let written = -Infinity;
            chart.getDatasetMeta(number).data.forEach((element, index) => {
                const text = format(dataset.data[index], index);
                const { x, y, base } = element.getProps(["x", "y", "base"], true);
                if (beyond) {
                    const half = ctx.measureText(text).width / 2;
                    // Where there is no room for each, some say enough.
                    if (text && y < edge && x - half > written) {
                        ctx.fillStyle = color;
                        ctx.fillText(text, x, edge + 8);
                        written = x + half + 4;
                    }
                    return;
                }
                if (!text || (!above && Math.abs(base - y) < SMALLEST_BAR)) {
                    return;
                }
                if (above) {
                    const width = ctx.measureText(text).width + 8;
                    if (sparse && x - width / 2 < written) {
                        return;
                    }
                    written = x + width / 2;
                    ctx.fillStyle = "rgba(255, 255, 255, 0.9)";
                    ctx.fillRect(x - width / 2, y - 23, width, 17);
                }
                ctx.fillStyle = color;
                ctx.fillText(text, x, above ? y - 14 : base - 10);
            });
        });
        ctx.restore();
    },
};

/** A share in whole percent; empty where there is none. */
const formatShare = (value) => (value === null ? "" : formatPercentage(value, { digits: [16, 0] }));

/** A graph that knows which value each of its datasets is of. */
export class TitledGraphModel extends GraphModel {
    /**
     * @param {Object} dataset
     * @param {string} fieldName
     * @returns {string|undefined} the value of the field that a dataset is of
     */
    _getValue(dataset, fieldName) {
        const [identifier] = dataset.identifiers;
        const values = JSON.parse(identifier).map((group) => group[fieldName]);
        return values.find((value) => value !== undefined);
    }
}

/** A graph whose axes say what they show, and whose bars say how much. */
export class TitledGraphRenderer extends GraphRenderer {
    /** Colors of the datasets by the value of a field, where they have a meaning. */
    static colors = {};

    getBarChartData() {
        const data = super.getBarChartData();
        const overlay = this.model.lineOverlayDataset;
        const bars = data.datasets.filter((dataset) => dataset !== overlay);
        for (const dataset of bars) {
            const [identifier] = dataset.identifiers;
            const last = Object.values(JSON.parse(identifier).at(-1) || {})[0];
            const color = this.constructor.colors[last];
            dataset.backgroundColor = color || dataset.backgroundColor;
            dataset.maxBarThickness = 110;
            dataset.figures = {
                color: color ? "#fff" : DARK,
                format: (value) => (value ? this.formatFigure(value) : ""),
            };
        }
        if (overlay) {
            this.drawOverlay(overlay);
        }
        return data;
    }

    /** @param {Object} overlay dataset of the line */
    drawOverlay(overlay) {
        if (overlay.isShare) {
            Object.assign(overlay, {
                yAxisID: "share",
                borderColor: "#495057",
                figures: { above: true, color: DARK, format: formatShare },
            });
        }
    }

    formatFigure(value) {
        const { allIntegers, fieldAttrs, measure } = this.model.metaData;
        const { widget } = fieldAttrs[measure] || {};
        if (widget) {
            return this.formatValue(value, allIntegers, widget);
        }
        return formatFloat(value, { digits: [16, 1], trailingZeros: false });
    }

    getChartConfig() {
        const config = super.getChartConfig();
        if (this.model.metaData.mode === "bar") {
            config.plugins = [...(config.plugins || []), figures];
        }
        return config;
    }

    getScaleOptions() {
        const scales = super.getScaleOptions();
        const { fields, groupBy, mode } = this.model.metaData;
        if (mode === "pie") {
            return scales;
        }
        scales.y.title.display = true;
        scales.y.ticks.callback = (value) => this.formatFigure(value);
        if (this.model.metaData.allIntegers !== false) {
            scales.y.ticks.precision = 0;
        }
        if (groupBy.length) {
            const text = this.getAxisTitle(fields[groupBy[0].fieldName], groupBy[0]);
            scales.x.title = { display: true, text };
        }
        if (this.model.lineOverlayDataset?.isShare) {
            scales.share = {
                beginAtZero: true,
                grid: { display: false },
                max: 1.1,
                position: "right",
                ticks: { callback: (value) => (value > 1 ? "" : formatShare(value)) },
                title: { display: true, text: this.model.lineOverlayDataset.label },
            };
        }
        return scales;
    }

    getAxisTitle(field, { interval }) {
        const titles = { month: _t("Month"), week: _t("Week") };
        return titles[interval] || field.string;
    }

    getTooltipItems(data, metaData, tooltipModel) {
        const overlay = this.model.lineOverlayDataset;
        const isShare = (point) => point.dataset === overlay && overlay.isShare;
        const shares = tooltipModel.dataPoints.filter(isShare);
        const others = tooltipModel.dataPoints.filter((point) => !isShare(point));
        return [
            ...shares.map(({ dataIndex, raw }) => ({
                label: `${overlay.trueLabels[dataIndex]} / ${overlay.label}`,
                value: formatShare(raw),
                boxColor: overlay.borderColor,
            })),
            ...super.getTooltipItems(data, metaData, { ...tooltipModel, dataPoints: others }),
        ];
    }
}

export const titledGraphView = {
    ...graphView,
    Model: TitledGraphModel,
    Renderer: TitledGraphRenderer,
};

registry.category("views").add("custrel_titled_graph", titledGraphView);
