import { Component, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatFloatTime, formatInteger } from "@web/views/fields/formatters";

/** Says why there is nothing in the list, and what to do next. */
export class MyDayEmpty extends Component {
    static template = "custrel_followup.MyDayEmpty";
    static props = { showFilter: Function };

    setup() {
        this.action = useService("action");
        this.day = useState(this.env.myDay.day);
        this.number = formatInteger;
    }

    /** Which of the reasons it is. */
    get reason() {
        const { day } = this;
        if (day.due) {
            return "filtered";
        }
        if (day.done) {
            return "done";
        }
        if (day.next_date) {
            return "later";
        }
        if (day.first_hour) {
            return "first_hour";
        }
        return day.graded ? "nothing" : "ungraded";
    }

    show(name) {
        return this.props.showFilter(name, this.day.team ? "team" : "mine");
    }

    /** Follow-ups of the user's people, a group a person. */
    showOthers() {
        return this.props.showFilter("due", "team");
    }

    /** What keeps the day from being done beside the follow-ups. */
    get stillDue() {
        return this.day.sections.filter(({ due }) => due);
    }

    get nextText() {
        const { next_date: next, next_minutes: minutes } = this.day;
        if (!next) {
            return "";
        }
        const day = formatDate(deserializeDate(next));
        const count = formatInteger(this.day.next_count);
        const hours = formatFloatTime(minutes / 60);
        return _t("Next: %(count)s on %(day)s, %(hours)s h.", { count, day, hours });
    }
}
