import { HtmlField, htmlField } from "@html_editor/fields/html_field";
import { Component, onPatched, useExternalListener, useRef } from "@odoo/owl";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { DateTimeField } from "@web/views/fields/datetime/datetime_field";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { focusField } from "./focus";

/** What takes letters and digits by itself. */
const TYPED_INTO = "input:not([type=radio]):not([type=checkbox]), textarea, [contenteditable=true]";

/** Results as buttons, each with the digit that chooses it. */
export class ResultField extends RadioField {
    static template = "custrel_followup.ResultField";

    setup() {
        super.setup();
        this.root = useRef("root");
        this.ui = useService("ui");
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
    }

    digit(index) {
        return index < 9 ? index + 1 : "";
    }

    choose(item) {
        this.onChange(item[0] === this.value ? false : item);
        focusField(this.root.el, "content");
    }

    onKeydown(ev) {
        const typed = ev.target.closest?.(TYPED_INTO);
        const isActive = this.ui.activeElement.contains(this.root.el);
        if (typed || !isActive || ev.ctrlKey || ev.altKey || ev.metaKey || ev.repeat) {
            return;
        }
        const item = /^[1-9]$/.test(ev.key) && this.items[ev.key - 1];
        if (item) {
            ev.preventDefault();
            this.onChange(item);
            focusField(this.root.el, "content");
        }
    }
}

registry.category("fields").add("custrel_result", { ...radioField, component: ResultField });

/** Days that the server offers, on which those concerned work, or any other one. */
export class NextDateField extends Component {
    static template = "custrel_followup.NextDateField";
    static components = { DateTimeField };
    static props = standardFieldProps;

    setup() {
        this.root = useRef("root");
        // The day may be what makes the field show.
        onPatched(() => {
            if (this.isFocusDue) {
                this.isFocusDue = !focusField(this.root.el, "next_action");
            }
        });
    }

    get value() {
        const value = this.props.record.data[this.props.name];
        return value ? serializeDate(value) : "";
    }

    get days() {
        return this.props.record.data.next_days || [];
    }

    get isOther() {
        return Boolean(this.value) && !this.days.some(({ date }) => date === this.value);
    }

    day(date) {
        return deserializeDate(date).toLocaleString({
            weekday: "short",
            month: "numeric",
            day: "numeric",
        });
    }

    choose(date) {
        const chosen = date === this.value ? false : deserializeDate(date);
        this.props.record.update({ [this.props.name]: chosen });
        this.isFocusDue = chosen && !focusField(this.root.el, "next_action");
    }
}

registry.category("fields").add("custrel_next_date", {
    component: NextDateField,
    displayName: _t("Days offered"),
    supportedTypes: ["date"],
    fieldDependencies: [{ name: "next_days", type: "json" }],
});

/** A record that opens in a tab of its own: what is being written stays. */
export class NewTabField extends Component {
    static template = "custrel_followup.NewTabField";
    static props = standardFieldProps;

    get record() {
        return this.props.record.data[this.props.name];
    }

    get url() {
        const { relation } = this.props.record.fields[this.props.name];
        return `/odoo/${relation}/${this.record.id}`;
    }
}

registry.category("fields").add("custrel_new_tab", {
    component: NewTabField,
    displayName: _t("Opens in a new tab"),
    supportedTypes: ["many2one"],
});

/** Text that can be taken while the dialog is being closed: the editor is gone a moment
 *  later, and what waits for it would fail. Whatever is typed while the cursor stands in
 *  no field goes there, too, or to the next step if a day of it was chosen last: nobody's
 *  words get lost. */
export class RecordTextField extends HtmlField {
    setup() {
        super.setup();
        this.ui = useService("ui");
        useExternalListener(window, "click", (ev) => this.onClick(ev), { capture: true });
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        useExternalListener(window, "keydown", (ev) => this.onTab(ev), { capture: true });
    }

    /** No icons in an empty line: a click into the field hit one of them. */
    getConfig() {
        const config = super.getConfig();
        const Plugins = config.Plugins.filter(({ id }) => id !== "powerButtons");
        return { ...config, Plugins };
    }

    get editable() {
        return this.editor?.isDestroyed ? null : this.editor?.editable;
    }

    /** The whole frame is the field, not only the lines in it. */
    onClick({ target }) {
        const { editable } = this;
        const frame = editable?.closest("[name=content]");
        if (frame?.contains(target) && !editable.contains(document.activeElement)) {
            this.takeCursor();
        }
    }

    onKeydown(ev) {
        const isLetter = ev.key.length === 1 && !/[\d\s]/.test(ev.key);
        const isActive = this.editable && this.ui.activeElement.contains(this.editable);
        const withKeys = ev.ctrlKey || ev.altKey || ev.metaKey || ev.defaultPrevented;
        if (!isLetter || !isActive || withKeys || ev.target.closest?.(TYPED_INTO)) {
            return;
        }
        // Whoever has just chosen a day says what is to be done on it.
        if (ev.target.closest?.(".o_custrel_next_date")) {
            focusField(ev.target, "next_action");
        } else {
            this.takeCursor();
        }
    }

    /** Who records by keys goes on to the next field; the editor would indent. */
    onTab(ev) {
        if (ev.key === "Tab" && this.editable?.contains(ev.target)) {
            ev.stopImmediatePropagation();
        }
    }

    takeCursor() {
        const { editable } = this;
        editable.focus();
        this.editor.shared.selection.setCursorEnd(editable.lastElementChild || editable);
    }

    async _commitChanges({ urgent }) {
        if (!urgent) {
            return super._commitChanges({ urgent });
        }
        if (this.isDirty) {
            await this.updateValue(this.editor.getContent());
        }
    }
}

registry.category("fields").add("custrel_record_text", {
    ...htmlField,
    component: RecordTextField,
    additionalClasses: ["o_field_html"],
});
