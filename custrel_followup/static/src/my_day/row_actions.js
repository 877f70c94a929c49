import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { act } from "./followup_actions";

/** What can be done with a follow-up that is not recorded now, with its key. */
export const ROW_ACTIONS = [
    {
        key: "1",
        method: "action_postpone",
        args: ["tomorrow"],
        label: _t("Postpone to tomorrow"),
    },
    {
        key: "3",
        method: "action_postpone",
        args: ["days"],
        label: _t("Postpone by three days"),
    },
    {
        key: "7",
        method: "action_postpone",
        args: ["week"],
        label: _t("Postpone by a week"),
    },
    { key: "d", method: "action_pick_day", label: _t("Postpone to a day…") },
    { key: "n", method: "action_no_answer", label: _t("Not reached"), separated: true },
    { key: "h", method: "action_open_greeting", label: _t("Greet…") },
    { key: "g", method: "action_give_second", label: _t("Give to the other owner") },
    { key: "c", method: "action_pick_colleague", label: _t("Give to a colleague…") },
    { key: "x", method: "action_open_cancel", label: _t("Cancel…"), separated: true },
];

/** The menu of one follow-up, or of those that are selected: postpone and the like in
 * two clicks. */
export class FollowupMenu extends Component {
    static template = "custrel_followup.FollowupMenu";
    static components = { Dropdown, DropdownItem };
    static props = {
        getIds: Function,
        label: { type: String, optional: true },
        model: Object,
    };

    get actions() {
        return ROW_ACTIONS;
    }

    async run(action) {
        const { getIds, model } = this.props;
        await act(this.env, action.method, await getIds(), action.args, (infos) => {
            if (!infos?.noReload && !infos?.dismiss) {
                return model.load();
            }
        });
    }
}

class RowActions extends Component {
    static template = "custrel_followup.RowActions";
    static components = { FollowupMenu };
    static props = { ...standardWidgetProps };

    getIds = () => [this.props.record.resId];
}

registry.category("view_widgets").add("custrel_row_actions", {
    component: RowActions,
    fieldDependencies: [{ name: "state", type: "selection" }],
    listViewWidth: 44,
});
