import { registry } from "@web/core/registry";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/** Nobody has 0 employees: what is not known is shown empty. */
const blank = (Field) =>
    class extends Field {
        get formattedValue() {
            return this.props.record.data[this.props.name] ? super.formattedValue : "";
        }
    };

const fields = registry.category("fields");
fields.add("custrel_integer", { ...integerField, component: blank(IntegerField) });
fields.add("custrel_monetary", { ...monetaryField, component: blank(MonetaryField) });
