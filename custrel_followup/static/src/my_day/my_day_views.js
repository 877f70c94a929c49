import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { MyDayHeader } from "./my_day_header";

export class MyDayListRenderer extends ListRenderer {
    static template = "custrel_followup.MyDayListRenderer";
    static components = { ...ListRenderer.components, MyDayHeader };
}

export class MyDayKanbanRenderer extends KanbanRenderer {
    static template = "custrel_followup.MyDayKanbanRenderer";
    static components = { ...KanbanRenderer.components, MyDayHeader };
}

registry
    .category("views")
    .add("custrel_my_day_list", { ...listView, Renderer: MyDayListRenderer })
    .add("custrel_my_day_kanban", { ...kanbanView, Renderer: MyDayKanbanRenderer });
