import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { withoutEmptyColumns } from "./empty_columns";

class FollowupListRenderer extends withoutEmptyColumns(ListRenderer, ["best_time", "date_end"]) {}

registry
    .category("views")
    .add("custrel_followup_list", { ...listView, Renderer: FollowupListRenderer });
