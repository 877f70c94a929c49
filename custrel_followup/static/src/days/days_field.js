import { capitalize } from "@web/core/utils/strings";
import { registry } from "@web/core/registry";
import {
    RemainingDaysField,
    remainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";

const FAR = 99;

/** How far away a day is, in days: Odoo's own widget says "next month" of a day in less
 *  than a week when a month ends between. */
export class DaysField extends RemainingDaysField {
    get diffString() {
        const { diffDays } = this;
        if (diffDays === null || Math.abs(diffDays) > FAR) {
            return super.diffString;
        }
        const day = this.props.record.data[this.props.name];
        return capitalize(day.toRelativeCalendar({ unit: "days" }));
    }
}

registry.category("fields").add("custrel_days", { ...remainingDaysField, component: DaysField });
