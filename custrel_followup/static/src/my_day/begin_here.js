import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

import { offerUndo } from "./followup_actions";

/** Has My Day open when one logs in, or no more. */
class BeginHere extends Component {
    static template = "custrel_followup.BeginHere";
    static components = { DropdownItem };
    static props = {};

    async begin() {
        const { orm } = this.env.services;
        const { params } = await orm.call("custrel.followup", "action_begin_here", []);
        offerUndo(this.env, params);
    }
}

registry.category("cogMenu").add(
    "custrel-begin-here",
    {
        Component: BeginHere,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: ({ config }) => Boolean(config.viewSubType?.startsWith("custrel_my_day")),
    },
    { sequence: 5 }
);
