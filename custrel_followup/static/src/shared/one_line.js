import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A text that is read now and then: one line of it, and the rest for who asks. */
export class OneLineField extends Component {
    static template = "custrel_followup.OneLineField";
    static props = { ...standardFieldProps };

    setup() {
        this.text = useRef("text");
        this.state = useState({ isOpen: false, isLonger: false });
        useEffect(
            () => {
                const { el } = this.text;
                this.state.isOpen = false;
                this.state.isLonger = Boolean(el) && el.scrollWidth > el.clientWidth;
            },
            () => [this.value]
        );
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get buttonText() {
        return this.state.isOpen ? _t("Less") : _t("More");
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
    }
}

registry.category("fields").add("custrel_one_line", {
    component: OneLineField,
    displayName: _t("One line"),
    supportedTypes: ["char", "text"],
});
