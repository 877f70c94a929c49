import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { withoutEmptyColumns } from "../shared/empty_columns";

/** What keeps all automatic mails from leaving. */
class MailNotice extends Component {
    static template = "custrel_followup.MailNotice";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({ notice: "" });
        onWillStart(async () => {
            this.state.notice = await this.orm.call("custrel.followup", "get_mail_notice", []);
        });
    }
}

class AutomaticListRenderer extends withoutEmptyColumns(ListRenderer, ["mail_remark"]) {
    static template = "custrel_followup.AutomaticListRenderer";
    static components = { ...ListRenderer.components, MailNotice };
}

class AutomaticKanbanRenderer extends KanbanRenderer {
    static template = "custrel_followup.AutomaticKanbanRenderer";
    static components = { ...KanbanRenderer.components, MailNotice };
}

registry
    .category("views")
    .add("custrel_automatic_list", { ...listView, Renderer: AutomaticListRenderer })
    .add("custrel_automatic_kanban", { ...kanbanView, Renderer: AutomaticKanbanRenderer });
