import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { GOES_ON } from "../my_day/followup_actions";
import { FollowupMenu } from "../my_day/row_actions";

/** Beside Save, while one works off a list: the next one, or another day for this one. */
class QueueActions extends Component {
    static template = "custrel_followup.QueueActions";
    static components = { FollowupMenu };
    static props = standardWidgetProps;

    setup() {
        this.action = useService("action");
    }

    getIds = () => [this.props.record.resId];

    skip() {
        return this.action.doAction({ type: "ir.actions.act_window_close", infos: GOES_ON });
    }
}

registry.category("view_widgets").add("custrel_queue", { component: QueueActions });
