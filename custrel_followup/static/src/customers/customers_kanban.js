import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { withoutEmptyColumns } from "../shared/empty_columns";
import { withSearchHelper } from "../shared/search_helper";

/** On a phone a column fills the screen: there one list of all is found through faster
 *  than columns one beside the other. */
export class CustomersSearchModel extends SearchModel {
    async load(config) {
        const isSmall = this.env.services.ui.isSmall;
        return super.load(isSmall ? { ...config, defaultGroupBy: undefined } : config);
    }
}

/** Who looks for somebody wants to see him, not the columns in which he is not. */
class BoardSearchModel extends CustomersSearchModel {
    _getGroupBy(options = {}) {
        const items = this.query.map(({ searchItemId }) => this.searchItems[searchItemId]);
        const fallbackOnDefault = !items.some(({ type }) => type === "field");
        return super._getGroupBy({ fallbackOnDefault, ...options });
    }
}

/** Customers without a grade are customers, too: their column is open like the others,
 *  and stands behind them. */
class BoardController extends KanbanController {
    get modelParams() {
        const params = super.modelParams;
        const open = (root) => this.openUngraded(root);
        return { ...params, hooks: { ...params.hooks, onRootLoaded: open } };
    }

    async openUngraded(root) {
        if (root.groupByField?.name !== "custrel_grade_id") {
            return;
        }
        const ungraded = root.groups.find(({ value }) => !value);
        if (ungraded) {
            ungraded.displayName = _t("No Grade");
        }
        const isNew = !this.hasOpened && !this.props.state?.modelState;
        this.hasOpened = true;
        if (isNew && ungraded?.isFolded) {
            await ungraded.toggle();
        }
    }
}

class BoardRenderer extends KanbanRenderer {
    getGroupsOrRecords() {
        const shown = super.getGroupsOrRecords();
        const isLast = ({ group }) => Boolean(group) && !group.value;
        return [...shown.filter((one) => !isLast(one)), ...shown.filter(isLast)];
    }
}

const getWords = () => ({
    none: _t("No customer matches"),
    all: _t("Search All Customers"),
});

/** What few have leaves its room to the others where none has it. */
const SELDOM = [
    "custrel_expected_amount",
    "custrel_last_contact_date",
    "custrel_need_quadrant",
    "custrel_plan_from",
    "custrel_source_id",
];

registry
    .category("views")
    .add("custrel_customers", {
        ...kanbanView,
        Controller: BoardController,
        Renderer: withSearchHelper(BoardRenderer, getWords),
        SearchModel: BoardSearchModel,
    })
    .add("custrel_customer_list", {
        ...listView,
        Renderer: withSearchHelper(withoutEmptyColumns(ListRenderer, SELDOM), getWords),
    });
