import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** On a phone a column fills the screen: there one list of all is found through faster
 *  than columns one beside the other. */
export class CustomersSearchModel extends SearchModel {
    async load(config) {
        const isSmall = this.env.services.ui.isSmall;
        return super.load(isSmall ? { ...config, defaultGroupBy: undefined } : config);
    }
}

registry.category("views").add("custrel_customers", {
    ...kanbanView,
    SearchModel: CustomersSearchModel,
});
