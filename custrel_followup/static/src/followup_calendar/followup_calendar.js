import { onWillStart, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { CalendarCommonPopover } from "@web/views/calendar/calendar_common/calendar_common_popover";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";

import { act, offerUndo, useReload } from "../my_day/followup_actions";
import { workCalendarView } from "../shared/calendar";

const MODEL = "custrel.followup";
const DAY = { weekday: "short", month: "short", day: "numeric" };

/** What is done most with a follow-up is done where it stands, by one click. */
class FollowupPopover extends CalendarCommonPopover {
    static subTemplates = {
        ...CalendarCommonPopover.subTemplates,
        footer: "custrel_followup.FollowupPopover.footer",
    };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.choice = useState({ day: false });
        onWillStart(() => this.loadChoice());
    }

    get followup() {
        return this.props.record.rawRecord;
    }

    get isOpen() {
        return ["planned", "missed"].includes(this.followup.state) && !this.followup.automatic;
    }

    /** The next working day of the owner, if the cadence allows to wait so long. */
    async loadChoice() {
        if (this.followup.state === "planned") {
            const { days } = await this.orm.call(MODEL, "get_day_choices", [[this.followup.id]]);
            this.choice.day = days.tomorrow && deserializeDate(days.tomorrow).toLocaleString(DAY);
        }
    }

    async run(method, ...args) {
        this.props.close();
        const { model } = this.props;
        await act(model.env, method, [this.followup.id], args, (infos) => {
            if (!infos?.noReload && !infos?.dismiss) {
                return model.load();
            }
        });
    }

    onRecord() {
        return this.run("action_open_record");
    }

    onPostpone() {
        return this.run("action_postpone", "tomorrow");
    }
}

class FollowupCommonRenderer extends CalendarCommonRenderer {
    static components = { ...CalendarCommonRenderer.components, Popover: FollowupPopover };
}

class FollowupCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: FollowupCommonRenderer,
        week: FollowupCommonRenderer,
        month: FollowupCommonRenderer,
    };
}

class FollowupCalendarController extends workCalendarView.Controller {
    setup() {
        super.setup();
        useReload(() => this.model.load());
    }
}

/** What was dragged says where it lies now, and goes back if that was a slip. */
class FollowupCalendarModel extends workCalendarView.Model {
    async updateRecord(record, options = {}) {
        const raw = this.buildRawRecord(record, options);
        const day = raw[this.meta.fieldMapping.date_start];
        try {
            const action = await this.orm.call(MODEL, "action_move", [[record.id], day]);
            offerUndo(this.env, action.params);
        } finally {
            await this.load(); // what was refused lies where it was
        }
    }
}

registry.category("views").add("custrel_followup_calendar", {
    ...workCalendarView,
    Controller: FollowupCalendarController,
    Model: FollowupCalendarModel,
    Renderer: FollowupCalendarRenderer,
});
