import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** Which colleagues are away now or soon, and who stands in for them. */
class Away extends Component {
    static template = "custrel_followup.Away";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({ absences: [] });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.absences = await this.orm.call("res.users", "custrel_get_away", []);
    }
}

class AbsenceListRenderer extends ListRenderer {
    static template = "custrel_followup.AbsenceListRenderer";
    static components = { ...ListRenderer.components, Away };
}

registry.category("views").add("custrel_absence_list", {
    ...listView,
    Renderer: AbsenceListRenderer,
});
