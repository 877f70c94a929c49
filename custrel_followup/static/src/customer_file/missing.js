import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const INPUTS = "input, textarea, select, [contenteditable], button";
const SHOWN = 6;
const TRIES = 25;
const PAUSE = 20;

/** Wait until a page of a notebook is drawn, half a second at most. */
async function opened(tab) {
    for (let tries = 0; tries < TRIES && !tab.classList.contains("active"); tries++) {
        await new Promise((resolve) => browser.setTimeout(resolve, PAUSE));
    }
}

/** What is missing in the file of a customer, as chips: a click opens the very field. */
export class Missing extends Component {
    static template = "custrel_followup.Missing";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            percent: null,
            ask: "",
            mine: false,
            theirs: "",
            hints: [],
            missing: [],
            all: false,
        });
        useRecordObserver(async (record) => {
            // Asked for again when the record is saved, which reads this field anew.
            record.data.custrel_needed;
            record.data.write_date;
            if (record.resId && !record.dirty) {
                await this.load(record.resId);
            }
        });
    }

    async load(id) {
        Object.assign(
            this.state,
            await this.orm.call("res.partner", "custrel_get_missing", [[id]])
        );
    }

    get shown() {
        return this.state.all ? this.state.missing : this.state.missing.slice(0, SHOWN);
    }

    get hidden() {
        return this.state.missing.length - this.shown.length;
    }

    get texts() {
        const { percent, missing, ask, mine, theirs } = this.state;
        const whom = [
            ask && !mine ? _t("Ask %s.", ask) : "",
            theirs ? _t("At the customer, ask %s.", theirs) : "",
        ];
        return {
            percent: _t("Complete: %s", `${percent}%`),
            count:
                missing.length === 1
                    ? _t("1 thing missing:")
                    : _t("%s things missing:", missing.length),
            hidden: _t("%s more", this.hidden),
            ask: whom.filter(Boolean).join(" "),
        };
    }

    /** Find the field on the form; the pages of a notebook are made when they are opened. */
    async open(name, event) {
        const form = event.target.closest(".o_form_view");
        const find = () => form.querySelector(`.o_field_widget[name="${name}"]`);
        const tabs = [...form.querySelectorAll(".o_notebook_headers .nav-link")];
        const active = tabs.find((tab) => tab.classList.contains("active"));
        for (const tab of tabs) {
            if (find()) {
                break;
            }
            tab.click();
            await opened(tab);
        }
        const field = find();
        if (!field) {
            active?.click();
            return;
        }
        const folded = field.closest("details");
        if (folded) {
            folded.open = true;
        }
        field.scrollIntoView({ block: "center" });
        (field.matches(INPUTS) ? field : field.querySelector(INPUTS))?.focus();
    }
}

registry.category("view_widgets").add("custrel_missing", {
    component: Missing,
    fieldDependencies: [{ name: "write_date", type: "datetime" }],
});
