import { deserializeDate, deserializeDateTime, serializeDate } from "@web/core/l10n/dates";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

/** Days of work, of which some have hours: what has a `best_from` stands at that hour, all
 *  else on the day. Dragging moves it to another day; hours follow from the customer. */
class WorkCalendarModel extends CalendarModel {
    normalizeRecord(rawRecord) {
        const record = super.normalizeRecord(rawRecord);
        record.isStriked = rawRecord.state === "cancelled";
        if (!rawRecord.best_from) {
            return record;
        }
        const start = deserializeDateTime(rawRecord.best_from);
        const end = deserializeDateTime(rawRecord.best_until);
        return {
            ...record,
            start,
            end,
            isAllDay: false,
            isTimeHidden: !start.hasSame(end, "day"),
            duration: end.diff(start, "hours").hours,
        };
    }

    buildRawRecord(partialRecord, options) {
        const data = super.buildRawRecord(partialRecord, options);
        const before = this.records[partialRecord.id];
        if (before && !before.isAllDay) {
            const { date_start: name } = this.meta.fieldMapping;
            const moved = partialRecord.start.startOf("day").diff(before.start.startOf("day"));
            const days = Math.round(moved.as("days"));
            data[name] = serializeDate(deserializeDate(before.rawRecord[name]).plus({ days }));
        }
        return data;
    }
}

const MONTH = { year: "numeric", month: "long" };

/** Says month and day in the order of the reader's language: 2026年11月, not 11 2026. */
class WorkCalendarController extends CalendarController {
    get currentMonth() {
        return this.date.toLocaleString(MONTH);
    }

    get dayHeader() {
        return this.date.toLocaleString({ ...MONTH, day: "numeric" });
    }
}

export const workCalendarView = {
    ...calendarView,
    Controller: WorkCalendarController,
    Model: WorkCalendarModel,
};
