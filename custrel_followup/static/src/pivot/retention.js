import { onWillStart } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { graphView } from "@web/views/graph/graph_view";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

import { figures } from "../graph/titled_graph";
import { GradingGraphModel, GradingGraphRenderer } from "../grading/grading_graph";

/** The axis of shares near 100 begins here, or lower where one of them does. */
const LOWEST = 80;

/** Of each measure, the column that counts one for each customer it is made of. */
const MADE_OF = { retention: "base", churn: "base", won_value: "won_back" };
const COUNTED = ["base", "churned", "newcomers", "returned", "won_back", "customers"];

const formatShare = (value) => formatFloat(value, { digits: [16, 1], trailingZeros: false });

/**
 * @param {string} measure
 * @returns {Array} domain of the customers that it counts; others became one meanwhile
 */
function getCounted(measure) {
    const column = MADE_OF[measure] || measure;
    return COUNTED.includes(column) ? [[column, "=", 1]] : [];
}

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

class RetentionPivotRenderer extends saysItsRule(
    PivotRenderer,
    "custrel_followup.RetentionPivotRenderer"
) {
    onOpenView(cell, newWindow) {
        this.opened = getCounted(cell.measure);
        super.onOpenView(cell, newWindow);
    }

    openView(domain, ...others) {
        super.openView([...domain, ...this.opened], ...others);
    }
}

/** A share comes with the customers whom it is of. */
class RetentionGraphModel extends GradingGraphModel {
    async _loadDataPoints(metaData) {
        const loaded = await super._loadDataPoints(metaData);
        // Kept with what was asked: an answer that comes too late is of nothing shown.
        metaData.customers = {};
        if (["retention", "churn"].includes(metaData.measure)) {
            const groups = await this.orm.formattedReadGroup(
                metaData.resModel,
                metaData.domain,
                metaData.groupBy.map(({ spec }) => spec),
                ["base:count_distinct", "churned:sum"],
                { context: { fill_temporal: true, ...this.searchParams.context } }
            );
            for (const group of groups) {
                const before = group["base:count_distinct"];
                const lost = group["churned:sum"];
                metaData.customers[JSON.stringify(group.__domain)] = {
                    before,
                    part: metaData.measure === "churn" ? lost : before - lost,
                };
            }
        }
        return loaded;
    }

    /** Of several months a share is their mean, and of no number of customers. */
    get isMonthly() {
        return this.metaData.groupBy.some(
            ({ fieldName, interval }) => fieldName === "month" && interval === "month"
        );
    }

    /** @returns {Object|undefined} the customers of a point, if there were any */
    getCustomers(dataset, index) {
        const counts = this.metaData.customers[JSON.stringify(dataset.domains[index])];
        return counts?.before ? counts : undefined;
    }

    /** @returns {string} of a point, for example "178 of 188"; empty where it is of none */
    sayCustomers(dataset, index) {
        const counts = this.isMonthly && this.getCustomers(dataset, index);
        return counts
            ? _t("%(part)s of %(whole)s", {
                  part: formatInteger(counts.part),
                  whole: formatInteger(counts.before),
              })
            : "";
    }
}

class RetentionGraphRenderer extends saysItsRule(
    GradingGraphRenderer,
    "custrel_followup.RetentionGraphRenderer"
) {
    get isShare() {
        return ["retention", "churn"].includes(this.model.metaData.measure);
    }

    getLineChartData() {
        const data = super.getLineChartData();
        for (const dataset of data.datasets) {
            if (this.isShare) {
                // A share of nothing is no share: Odoo draws it as 0.
                dataset.data = dataset.data.map((value, index) =>
                    this.model.getCustomers(dataset, index) ? value : null
                );
            }
            // Several lines would write over each other.
            const isWritten = this.isShare && data.datasets.length === 1;
            dataset.figures = isWritten && {
                above: true,
                sparse: true,
                color: "#374151",
                format: (_value, index) => this.model.sayCustomers(dataset, index),
            };
        }
        return data;
    }

    getChartConfig() {
        const config = super.getChartConfig();
        if (this.model.metaData.mode === "line") {
            config.plugins = [...(config.plugins || []), figures];
            // What is written over a point at the upper edge needs room.
            config.options.layout = { padding: { top: 24 } };
        }
        return config;
    }

    getLegendOptions() {
        const options = super.getLegendOptions();
        if (this.model.data.datasets.length === 1 && this.model.metaData.mode === "line") {
            options.display = false; // the axis says it
        }
        return options;
    }

    getScaleOptions() {
        const scales = super.getScaleOptions();
        const { measure, mode } = this.model.metaData;
        if (!this.isShare || mode === "pie") {
            return scales;
        }
        scales.y.ticks.callback = (value) => `${formatShare(value)}%`;
        // Of a share near 100 the curve is seen, not the empty space below it.
        if (mode === "line" && measure === "retention") {
            const shares = this.model.data.datasets.flatMap(({ data }) => data);
            const lowest = Math.min(...shares.filter((share) => share !== null), LOWEST);
            const begin = 10 * Math.floor(lowest / 10);
            Object.assign(scales.y, { beginAtZero: false, min: begin, max: 100 });
            if (begin > 0) {
                scales.y.title.text = _t("%(measure)s, axis from %(begin)s", {
                    measure: this.model.metaData.measures[measure].string,
                    begin: `${begin}%`,
                });
            }
        }
        return scales;
    }

    getTooltipItems(data, metaData, tooltipModel) {
        const items = super.getTooltipItems(data, metaData, tooltipModel);
        if (!this.isShare) {
            return items;
        }
        const points = [...tooltipModel.dataPoints].sort((a, b) => b.raw - a.raw);
        return items.map((item, number) => {
            const { datasetIndex, dataIndex } = points[number];
            const customers = this.model.sayCustomers(data.datasets[datasetIndex], dataIndex);
            return customers ? { ...item, value: `${item.value}% · ${customers}` } : item;
        });
    }

    /** A point of a line opens its customers, too; Odoo opens only bars. */
    onGraphClicked(ev, isMiddleClick) {
        const { disableLinking, mode } = this.model.metaData;
        if (mode !== "line") {
            return super.onGraphClicked(ev, isMiddleClick);
        }
        const [point] = this.chart.getElementsAtEventForMode(
            ev,
            "nearest",
            { intersect: false },
            false
        );
        if (point && !disableLinking) {
            const { domains } = this.chart.data.datasets[point.datasetIndex];
            this.onGraphClickedFinal(domains[point.index], isMiddleClick);
        }
    }

    onGraphClickedFinal(domain, ...others) {
        const counted = getCounted(this.model.metaData.measure);
        super.onGraphClickedFinal([...domain, ...counted], ...others);
    }
}

registry.category("views").add("custrel_retention_pivot", {
    ...pivotView,
    Renderer: RetentionPivotRenderer,
});
registry.category("views").add("custrel_retention_graph", {
    ...graphView,
    Model: RetentionGraphModel,
    Renderer: RetentionGraphRenderer,
});
