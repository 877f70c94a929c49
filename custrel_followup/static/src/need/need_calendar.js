import { Domain } from "@web/core/domain";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { CalendarModel } from "@web/views/calendar/calendar_model";

import { workCalendarView } from "../shared/calendar";

const { DateTime } = luxon;

/** Opens in the month of the next thing that is due, if this one has nothing. */
class NeedCalendarModel extends CalendarModel {
    async load(params = {}) {
        if (this.meta.date || params.date || params.context?.initial_date) {
            return super.load(params);
        }
        return super.load({ ...params, date: await this.findFirstDay(params.domain) });
    }

    async findFirstDay(domain = []) {
        const { date_start: name } = this.meta.fieldMapping;
        const today = DateTime.local().startOf("day");
        const since = serializeDate(today.startOf("month"));
        const [next] = await this.orm.searchRead(
            this.meta.resModel,
            Domain.and([domain, [[name, ">=", since]]]).toList(),
            [name],
            { limit: 1, order: name }
        );
        const day = next && deserializeDate(next[name]);
        return day && day > today.endOf("month") ? day : today;
    }
}

registry.category("views").add("custrel_need_calendar", {
    ...workCalendarView,
    Model: NeedCalendarModel,
});
