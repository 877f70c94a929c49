import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { giveLastDoneBack, takeLastDone, undoLast } from "../my_day/followup_actions";

/** Says in the next dialog of a queue what the last one did, and undoes it. */
export class DoneMark extends Component {
    static template = "custrel_followup.DoneMark";
    static props = standardWidgetProps;

    setup() {
        const done = takeLastDone();
        this.state = useState({ title: done?.title, message: done?.message });
        if (done) {
            const timer = browser.setTimeout(() => this.hide(), done.until - Date.now());
            onWillUnmount(() => {
                browser.clearTimeout(timer);
                giveLastDoneBack(done);
            });
        }
    }

    hide() {
        this.state.message = false;
    }

    undo() {
        this.hide();
        return undoLast(this.env);
    }
}

registry.category("view_widgets").add("custrel_done", { component: DoneMark });
