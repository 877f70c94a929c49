import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { withSearchHelper } from "../shared/search_helper";
import { CustomersSearchModel } from "../customers/customers_kanban";
import { offersStepUndo } from "./complaint_undo";

const getWords = () => ({
    none: _t("No complaint matches"),
    all: _t("Search All Complaints"),
});

registry
    .category("views")
    .add("custrel_complaint_list", {
        ...listView,
        Controller: offersStepUndo(ListController),
        Renderer: withSearchHelper(ListRenderer, getWords),
    })
    // A board where there is room for it; on a phone the queue, what is due first.
    .add("custrel_complaints", {
        ...kanbanView,
        Controller: offersStepUndo(KanbanController),
        Renderer: withSearchHelper(KanbanRenderer, getWords),
        SearchModel: CustomersSearchModel,
    });
