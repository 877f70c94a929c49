import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { GradingPicture } from "./picture";

/** What other rules would give, beside what the policy gives today. */
export class TrialOutcome extends Component {
    static template = "custrel_followup.TrialOutcome";
    static components = { GradingPicture };
    static props = standardFieldProps;

    get outcome() {
        return this.props.record.data[this.props.name];
    }

    get present() {
        return this.props.record.data.present;
    }
}

registry.category("fields").add("custrel_trial_outcome", {
    component: TrialOutcome,
    supportedTypes: ["json", "jsonb"],
    fieldDependencies: [{ name: "present", type: "jsonb" }],
});

/** A number that is tried out: dragged, or typed. It counts when it is let go. */
export class Slider extends Component {
    static template = "custrel_followup.Slider";
    static props = {
        ...standardFieldProps,
        min: { type: Number, optional: true },
        max: { type: Number, optional: true },
        step: { type: Number, optional: true },
    };
    static defaultProps = { min: 0, max: 100, step: 1 };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return this.props.record.fields[this.props.name].string;
    }

    /** The number beside follows while it is dragged. */
    onInput(ev) {
        ev.target.nextElementSibling.value = ev.target.value;
    }

    onChange(ev) {
        const { type } = this.props.record.fields[this.props.name];
        const value = type === "integer" ? parseInt(ev.target.value) : parseFloat(ev.target.value);
        if (!Number.isNaN(value)) {
            this.props.record.update({ [this.props.name]: value });
        }
    }
}

registry.category("fields").add("custrel_slider", {
    component: Slider,
    displayName: _t("Slider"),
    supportedTypes: ["integer", "float"],
    extractProps: ({ options }) => ({ min: options.min, max: options.max, step: options.step }),
});
