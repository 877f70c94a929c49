import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const PAGES = ".o_action_manager .o_form_view .o_notebook_headers";
const TAB = '.nav-link[name="custrel_file"]';
const TRIES = 250;
const PAUSE = 40;

/** Show the page of the file, as soon as the form is drawn; ten seconds at most.
 *
 *  @param {boolean} isSmall on a phone it lies far below the head of the form
 */
async function showFile(isSmall) {
    for (let tries = 0; tries < TRIES; tries++) {
        const pages = document.querySelector(PAGES);
        if (pages) {
            const tab = pages.querySelector(TAB);
            tab?.click();
            if (isSmall) {
                tab?.scrollIntoView();
            }
            return;
        }
        await new Promise((resolve) => browser.setTimeout(resolve, PAUSE));
    }
}

/** A line is the file of a customer: it opens the customer at his file, and one pages
 *  from there through all customers of the list. */
const withFiles = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            this.custrelAction = useService("action");
        }

        async openRecord(record, { newWindow } = {}) {
            const { records } = this.model.root;
            const resIds = [...new Set(records.map(({ data }) => data.partner_id.id))];
            await this.custrelAction.doAction(
                {
                    type: "ir.actions.act_window",
                    res_model: "res.partner",
                    res_id: record.data.partner_id.id,
                    views: [[false, "form"]],
                },
                { newWindow, props: { resIds } }
            );
            if (!newWindow) {
                await showFile(this.env.isSmall);
            }
        }
    };

registry
    .category("views")
    .add("custrel_file_list", { ...listView, Controller: withFiles(ListController) })
    .add("custrel_file_kanban", { ...kanbanView, Controller: withFiles(KanbanController) });
