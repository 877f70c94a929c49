import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { CustomersSearchModel } from "../customers/customers_kanban";

/** A board where there is room for it; on a phone the queue, what is due first. */
registry.category("views").add("custrel_complaints", {
    ...kanbanView,
    SearchModel: CustomersSearchModel,
});
