import { registry } from "@web/core/registry";
import { calendarView } from "@web/views/calendar/calendar_view";

/** Odoo's calendar under a name of its own, for its style. */
registry.category("views").add("custrel_calendar", calendarView);
