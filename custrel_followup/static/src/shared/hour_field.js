import { registry } from "@web/core/registry";
import { useInputField } from "@web/views/fields/input_field_hook";
import { useNumpadDecimal } from "@web/views/fields/numpad_decimal_hook";
import { parseFloatTime } from "@web/views/fields/parsers";
import { FloatTimeField, floatTimeField } from "@web/views/fields/float_time/float_time_field";

/** An hour of the day, of two that belong together: where both are midnight, none was
 *  chosen, and that is said instead. */
export class HourField extends FloatTimeField {
    static template = "custrel_followup.HourField";
    static props = {
        ...FloatTimeField.props,
        other: { type: String, optional: true },
        placeholder: { type: String, optional: true },
    };

    setup() {
        this.inputFloatTimeRef = useInputField({
            getValue: () => this.formattedValue,
            refName: "numpadDecimal",
            // An emptied box is midnight again: no hour.
            parse: (value) => (value.trim() ? parseFloatTime(value) : 0),
        });
        useNumpadDecimal();
    }

    get formattedValue() {
        const { data } = this.props.record;
        const isChosen = data[this.props.name] || data[this.props.other];
        return isChosen ? super.formattedValue : "";
    }
}

registry.category("fields").add("custrel_hour", {
    ...floatTimeField,
    component: HourField,
    extractProps: (info) => ({
        ...floatTimeField.extractProps(info),
        other: info.options.other,
        placeholder: info.placeholder || info.attrs.placeholder,
    }),
});
