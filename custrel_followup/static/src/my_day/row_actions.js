import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { act } from "./followup_actions";

/** What can be done with a follow-up that is not recorded now, with its key. */
export const ROW_ACTIONS = [
    {
        key: "1",
        method: "action_postpone",
        args: ["tomorrow"],
        day: "tomorrow",
        label: _t("Postpone to the next working day"),
    },
    {
        key: "3",
        method: "action_postpone",
        args: ["days"],
        day: "days",
        label: _t("Postpone by three days"),
    },
    {
        key: "7",
        method: "action_postpone",
        args: ["week"],
        day: "week",
        label: _t("Postpone by a week"),
    },
    { key: "d", method: "action_pick_day", label: _t("Postpone to a day…") },
    { key: "n", method: "action_no_answer", label: _t("Not reached"), separated: true },
    { key: "h", method: "action_open_greeting", label: _t("Greet…"), opensDialog: true },
    { key: "g", method: "action_give_second", label: _t("Give to the other owner") },
    { key: "c", method: "action_pick_colleague", label: _t("Give to a colleague…") },
    {
        key: "x",
        method: "action_open_cancel",
        label: _t("Cancel…"),
        separated: true,
        opensDialog: true,
    },
];

/** The menu of one follow-up, or of those that are selected: postpone and the like in
 * two clicks. */
export class FollowupMenu extends Component {
    static template = "custrel_followup.FollowupMenu";
    static components = { Dropdown, DropdownItem };
    static props = {
        getIds: Function,
        // One dialog takes the place of another.
        inDialog: { type: Boolean, optional: true },
        label: { type: String, optional: true },
        model: Object,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ days: {}, labels: {}, other: false, isOne: false });
    }

    /** Ask what can be offered: real days of one follow-up, and the other owner. */
    async loadChoices() {
        const ids = await this.props.getIds();
        const choices = await this.orm.call("custrel.followup", "get_day_choices", [ids]);
        Object.assign(this.state, choices, { isOne: ids.length === 1 });
    }

    get actions() {
        return ROW_ACTIONS.filter((action) => this.isOffered(action)).map((action) => ({
            ...action,
            ...this.describe(action),
        }));
    }

    isOffered({ day, method, opensDialog }) {
        const { days, isOne, other } = this.state;
        if (opensDialog && this.props.inDialog) {
            return false;
        }
        if (day && isOne) {
            return day in days;
        }
        return method !== "action_give_second" || other !== false;
    }

    /** @returns {Object} what the menu says, where it knows more than a help does */
    describe({ day, method }) {
        const { days, labels, other } = this.state;
        if (day && days[day]) {
            return { label: labels[day], note: this.sayDay(days[day]) };
        }
        if (method === "action_give_second" && other) {
            return { label: _t("Give to %s", other) };
        }
        return {};
    }

    sayDay(day) {
        return deserializeDate(day).toLocaleString({
            weekday: "short",
            month: "short",
            day: "numeric",
        });
    }

    async run(action) {
        const { getIds, model } = this.props;
        await act(this.env, action.method, await getIds(), action.args, (infos) => {
            // The list below a dialog loads again when the dialog is gone.
            if (!infos?.dismiss && !this.props.inDialog) {
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
