import { onPatched, onWillStart, useState, useSubEnv } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { omit } from "@web/core/utils/objects";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { withoutEmptyColumns } from "../shared/empty_columns";
import { act, undoLast, useReload } from "./followup_actions";
import { MyDayEmpty } from "./my_day_empty";
import { MyDayHeader } from "./my_day_header";
import { runQueue } from "./queue";
import { FollowupMenu, ROW_ACTIONS } from "./row_actions";

/** The filter of the search view that shows what others have to do. */
const TEAM = "team";
const LINE = ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)";

function linesIn(element) {
    return [...element.querySelectorAll(LINE)];
}

/** Put the focus on a line, or on the last one if there are fewer now.
 *
 * @param {HTMLElement} element
 * @param {{index: number|null}} place nothing happens as long as no key was used
 */
function focusLine(element, { index }) {
    if (index !== null) {
        const lines = linesIn(element);
        const line = lines[Math.min(index, lines.length - 1)];
        (line?.querySelector(".o_data_cell") || line)?.focus();
    }
}

function hasNoFocus() {
    return document.activeElement === document.body;
}

function isInHeader() {
    return Boolean(document.activeElement.closest(".o_custrel_my_day"));
}

/** A list of work: counted above, worked off line by line, by mouse or by keys. */
const MyDayController = (Controller) =>
    class extends Controller {
        setup() {
            this.orm = useService("orm");
            this.day = useState({ sections: [] });
            this.place = { index: null };
            useSubEnv({
                myDay: {
                    day: this.day,
                    place: this.place,
                    startQueue: () => this.startQueue(),
                },
            });
            super.setup();
            // Keys work at once: none of them is a letter in the search box.
            this.env.config.disableSearchBarAutofocus = true;
            onWillStart(() => this.loadDay());
            useReload(() => this.model.load());
            this.useKeys();
        }

        get modelParams() {
            const params = super.modelParams;
            const hooks = { ...params.hooks, onRootLoaded: () => this.onRootLoaded() };
            return { ...params, hooks };
        }

        /** The numbers are those of the lines that are shown. */
        onRootLoaded() {
            // The first ones come along with the view.
            return this.isDayLoaded ? this.loadDay() : undefined;
        }

        /** Whether the list shows the work of others: then they are counted, too. */
        get isTeam() {
            const { query, searchItems } = this.env.searchModel;
            return query.some(({ searchItemId }) => searchItems[searchItemId].name === TEAM);
        }

        async loadDay() {
            const day = await this.orm.call("custrel.followup", "get_my_day", [this.isTeam]);
            this.isDayLoaded = true;
            Object.assign(this.day, day);
        }

        /** Follow-ups are recorded or cancelled, not copied or put away. */
        getStaticActionMenuItems() {
            const items = super.getStaticActionMenuItems();
            return omit(items, "duplicate", "archive", "unarchive");
        }

        startQueue() {
            return runQueue(this.env, this.model);
        }

        useKeys() {
            const isAvailable = () => !this.env.inDialog;
            const keys = {
                s: () => this.startQueue(),
                z: () => undoLast(this.env),
                r: () => this.recordCurrent(),
            };
            for (const [key, run] of Object.entries(keys)) {
                useHotkey(key, run, { isAvailable });
            }
            for (const action of ROW_ACTIONS) {
                useHotkey(action.key, () => this.actOnCurrent(action), { isAvailable });
            }
            useHotkey("arrowdown", () => this.chooseLine(), {
                isAvailable: () => isAvailable() && (hasNoFocus() || isInHeader()),
            });
        }

        /** Put the focus on the line where the last one was worked off, or on the first. */
        chooseLine() {
            this.place.index ??= 0;
            focusLine(this.rootRef.el, this.place);
        }

        /** The selected follow-ups, or that of the line which has the focus; where none has
         * it, of the one that gets it now. */
        async getCurrentIds() {
            const { root } = this.model;
            if (root.selection.length || root.isDomainSelected) {
                return root.getResIds(true);
            }
            if (!document.activeElement?.closest(LINE)) {
                this.chooseLine();
            }
            const line = document.activeElement?.closest(LINE);
            const record = root.records.find(({ id }) => id === line?.dataset.id);
            if (record) {
                this.place.index = linesIn(this.rootRef.el).indexOf(line);
            }
            return record ? [record.resId] : [];
        }

        reload = (infos) => {
            if (!infos?.dismiss) {
                return this.model.load();
            }
        };

        async actOnCurrent({ method, args }) {
            const ids = await this.getCurrentIds();
            if (ids.length) {
                await act(this.env, method, ids, args, this.reload);
            }
        }

        async recordCurrent() {
            const [id] = await this.getCurrentIds();
            if (id) {
                await act(this.env, "action_open_record", [id], [], this.reload);
            }
        }
    };

class MyDayListController extends MyDayController(ListController) {
    static template = "custrel_followup.MyDayListView";
    static components = { ...ListController.components, FollowupMenu };
}

const MyDayRenderer = (Renderer) =>
    class extends Renderer {
        static components = { ...Renderer.components, MyDayEmpty, MyDayHeader };

        setup() {
            super.setup();
            this.showFilter = this.showFilter.bind(this);
            const { place } = this.env.myDay;
            // The lines are others now, and none of them has the focus.
            onPatched(() => hasNoFocus() && focusLine(this.rootRef.el, place));
            useBus(this.env.searchModel, "focus-view", () => {
                place.index = 0;
                focusLine(this.rootRef.el, place);
            });
        }

        get isEmpty() {
            return !this.props.list.model.hasData();
        }

        /** Show the follow-ups that one filter of the search view finds: the user's, or
         *  those of his team, a group a person. */
        showFilter(name, whose = "mine") {
            const { searchModel } = this.env;
            const wanted = whose === TEAM ? [whose, name, "group_user"] : [whose, name];
            searchModel.query = [];
            for (const item of searchModel.getSearchItems((i) => wanted.includes(i.name))) {
                searchModel.toggleSearchItem(item.id);
            }
        }
    };

export class MyDayListRenderer extends withoutEmptyColumns(MyDayRenderer(ListRenderer), [
    "best_time",
    "reach_at",
    "last_result",
    "year_amount",
]) {
    static template = "custrel_followup.MyDayListRenderer";
}

export class MyDayKanbanRenderer extends MyDayRenderer(KanbanRenderer) {
    static template = "custrel_followup.MyDayKanbanRenderer";
}

registry
    .category("views")
    .add("custrel_my_day_list", {
        ...listView,
        Controller: MyDayListController,
        Renderer: MyDayListRenderer,
    })
    .add("custrel_my_day_kanban", {
        ...kanbanView,
        Controller: MyDayController(KanbanController),
        Renderer: MyDayKanbanRenderer,
    });
