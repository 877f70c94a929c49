import { Component, markup, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** A field, as a rule with HTML, that takes long to make: asked for when its tab is looked at, and
 *  again when what it depends on changes. Those who use it say which field, and on which
 *  others of the form it depends. */
export class LateHtml extends Component {
    static template = "custrel_followup.LateHtml";
    static props = standardWidgetProps;
    static field = "";
    static dependsOn = [];

    setup() {
        this.orm = useService("orm");
        this.state = useState({ html: "" });
        useRecordObserver(async ({ resId, resModel, data }) => {
            // Read, so that it is asked for again when one of them changes.
            this.constructor.dependsOn.forEach((name) => data[name]);
            this.state.html = resId ? await this.load(resModel, resId) : "";
        });
    }

    async load(model, id) {
        const { field } = this.constructor;
        const [record] = await this.orm.read(model, [id], [field]);
        return this.show(record[field] || "");
    }

    show(value) {
        return markup(value);
    }
}
