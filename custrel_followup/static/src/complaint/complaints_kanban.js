import { registry } from "@web/core/registry";
import { ActionHelper } from "@web/views/action_helper";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { CustomersSearchModel } from "../customers/customers_kanban";
import { offersStepUndo } from "./complaint_undo";

const QUEUE = "todo";

/** Says why no complaint is shown: that a search found none is no empty queue. */
export class ComplaintsHelper extends ActionHelper {
    static template = "custrel_followup.ComplaintsHelper";

    /** What is searched for, without groups. */
    get searched() {
        const { query, searchItems } = this.env.searchModel;
        const items = query.map(({ searchItemId }) => searchItems[searchItemId]);
        return items.filter((item) => !["groupBy", "dateGroupBy"].includes(item.type));
    }

    get queue() {
        return this.searched.find((item) => item.name === QUEUE);
    }

    get isSearch() {
        return this.searched.some((item) => item.name !== QUEUE);
    }

    searchAll() {
        this.env.searchModel.toggleSearchItem(this.queue.id);
    }
}

class ComplaintsListRenderer extends ListRenderer {
    static components = { ...ListRenderer.components, ActionHelper: ComplaintsHelper };
}

class ComplaintsKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, ActionHelper: ComplaintsHelper };
}

registry
    .category("views")
    .add("custrel_complaint_list", {
        ...listView,
        Controller: offersStepUndo(ListController),
        Renderer: ComplaintsListRenderer,
    })
    // A board where there is room for it; on a phone the queue, what is due first.
    .add("custrel_complaints", {
        ...kanbanView,
        Controller: offersStepUndo(KanbanController),
        Renderer: ComplaintsKanbanRenderer,
        SearchModel: CustomersSearchModel,
    });
