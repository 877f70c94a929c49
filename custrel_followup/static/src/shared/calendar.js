import { Domain } from "@web/core/domain";
import {
    deserializeDate,
    deserializeDateTime,
    serializeDate,
    serializeDateTime,
} from "@web/core/l10n/dates";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

/** Days of work, of which some have hours: what has a `best_from` stands at that hour, all
 *  else on the day. Dragging moves it to another day; hours follow from the customer. What
 *  is done stands where it was done, on whatever day it had been planned. */
class WorkCalendarModel extends CalendarModel {
    computeRangeDomain(data) {
        const planned = super.computeRangeDomain(data);
        const { start, end } = data.range;
        return Domain.or([
            Domain.and([[["state", "!=", "done"]], planned]),
            [
                ["state", "=", "done"],
                ["date_end", ">=", serializeDateTime(start.startOf("day"))],
                ["date_end", "<=", serializeDateTime(end.endOf("day"))],
            ],
        ]).toList();
    }

    normalizeRecord(rawRecord) {
        const record = super.normalizeRecord(rawRecord);
        record.isStriked = rawRecord.state === "cancelled";
        if (rawRecord.state === "done" && rawRecord.date_end) {
            return { ...record, ...this.getTimeOfContact(rawRecord) };
        }
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

    /** From when to when it took, as far as somebody said so; else the day alone. */
    getTimeOfContact({ date_start: from, date_end: until }) {
        const end = deserializeDateTime(until);
        const start = from ? deserializeDateTime(from) : end;
        const isLong = start.hasSame(end, "day") && end > start;
        return isLong
            ? { start, end, isAllDay: false, duration: end.diff(start, "hours").hours }
            : { start: end.startOf("day"), end: end.startOf("day"), isAllDay: true };
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
