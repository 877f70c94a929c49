import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { withoutEmptyColumns } from "../shared/empty_columns";

/** Few prospects have said what they need: where none has, the others have the room. */
class ProspectListRenderer extends withoutEmptyColumns(ListRenderer, ["custrel_need_quadrant"]) {}

registry.category("views").add("custrel_prospect_list", {
    ...listView,
    Renderer: ProspectListRenderer,
});
