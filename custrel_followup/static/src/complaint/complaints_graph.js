import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import {
    TitledGraphModel,
    TitledGraphRenderer,
    titledGraphView,
} from "@custrel_followup/graph/titled_graph";

const COUNTS = ["complaints", "__count"];
const TARGET_RESULTS = ["late", "in_time", "open", "none"];

/** How many complaints of each month were late, and which share of those with a target
 *  that is met or missed. */
class LateShareModel extends TitledGraphModel {
    _getLineOverlayDataset() {
        const { groupBy, measure } = this.metaData;
        if (groupBy[1]?.fieldName !== "target_result" || !COUNTS.includes(measure)) {
            return null;
        }
        const resultOf = (dataset) => this._getValue(dataset, "target_result");
        const place = (dataset) => TARGET_RESULTS.indexOf(resultOf(dataset));
        this.data.datasets.sort((a, b) => place(a) - place(b));
        const counts = {};
        for (const dataset of this.data.datasets) {
            counts[resultOf(dataset)] = dataset.data;
        }
        const data = this.data.labels.map((_label, index) => {
            const late = counts.late?.[index] || 0;
            const all = late + (counts.in_time?.[index] || 0);
            return all ? late / all : null;
        });
        const label = _t("Late share");
        return { label, data, trueLabels: this.data.labels, currencyIds: [], isShare: true };
    }
}

/** Most frequent first, and which share of all is covered up to there. */
class ParetoModel extends TitledGraphModel {
    _getLineOverlayDataset() {
        const { groupBy, measure, order } = this.metaData;
        const { datasets, labels } = this.data;
        const isPareto = groupBy.length === 1 && order === "DESC" && datasets.length === 1;
        if (!isPareto || !COUNTS.includes(measure)) {
            return null;
        }
        const total = datasets[0].data.reduce((sum, value) => sum + value, 0);
        let covered = 0;
        const data = datasets[0].data.map((value) => (covered += value) / total);
        const label = _t("Cumulated share");
        return { label, data, trueLabels: labels, currencyIds: [], isShare: true };
    }
}

class ComplaintGraphRenderer extends TitledGraphRenderer {
    static colors = { late: "#d9534f", in_time: "#3d8b5f", open: "#5b8db8", none: "#8a949e" };

    setup() {
        super.setup();
        this.orm = useService("orm");
    }

    /** Rows of complaints have their numbers, those of orders negative ones. */
    async openView(domain, _views, _context, newWindow) {
        const ids = await this.orm.search(this.model.metaData.resModel, domain);
        const action = await this.actionService.loadAction(
            "custrel_followup.custrel_complaint_action"
        );
        const complaints = ids.filter((id) => id > 0);
        this.actionService.doAction(
            {
                ...action,
                context: { active_test: false },
                domain: [["id", "in", complaints]],
            },
            { newWindow, viewType: "list" }
        );
    }
}

const views = registry.category("views");
views.add("custrel_late_share_graph", {
    ...titledGraphView,
    Model: LateShareModel,
    Renderer: ComplaintGraphRenderer,
});
views.add("custrel_pareto_graph", {
    ...titledGraphView,
    Model: ParetoModel,
    Renderer: ComplaintGraphRenderer,
});
