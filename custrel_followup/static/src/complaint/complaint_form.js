import { useEffect, useRef } from "@odoo/owl";
import { Chatter } from "@mail/chatter/web_portal/chatter";
import { SIZES } from "@web/core/ui/ui_service";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";
import { offersStepUndo } from "./complaint_undo";

const SETTLED = ["closed", "rejected", "merged"];

/** Have a conversation read anew. Merging and taking out again move older messages, and
 *  Odoo only asks for those that are newer than what it knows.
 *
 *  @param {Object|undefined} thread
 */
function readAnew(thread) {
    if (thread?.isLoaded) {
        thread.messages = [];
        thread.isLoaded = false;
    }
}

/** The conversation, where an answer can be written at once. */
export class ComplaintChatter extends Chatter {
    static template = "custrel_followup.ComplaintChatter";

    setup() {
        super.setup(...arguments);
        // Reminders, often of others, would push the conversation out of sight.
        this.state.showActivities = false;
        useEffect(
            () => this.offerAnswer(),
            () => [SETTLED.includes(this.props.record?.data.state)]
        );
    }

    changeThread() {
        super.changeThread(...arguments);
        readAnew(this.state.thread);
        this.offerAnswer();
    }

    onPostCallback() {
        super.onPostCallback();
        this.offerAnswer();
    }

    /** Have the answer box open where there is room for it. */
    offerAnswer() {
        const { isChatterAside, record, threadId } = this.props;
        if (isChatterAside && threadId && !SETTLED.includes(record.data.state)) {
            this.toggleComposer("message", { force: true });
        }
    }
}

export class ComplaintFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        this.mailComponents = { ...this.mailComponents, Chatter: ComplaintChatter };
        const { isSmall } = this.uiService;
        this.uiService = widened(this.uiService);
        const root = useRef("compiled_view_root");
        useEffect(
            (isNew) => {
                const facts = root.el?.querySelector(".o_custrel_facts");
                if (facts && isSmall) {
                    facts.open = isNew;
                }
            },
            () => [this.props.record.isNew]
        );
    }
}

export class ComplaintFormController extends offersStepUndo(FormController) {
    setup() {
        super.setup();
        this.mailStore = useService("mail.store");
    }

    onWillLoadRoot(next) {
        const { root } = this.model;
        if (root?.resId === next.resId && root?.data.state === "merged") {
            const { resModel: model, resId: id } = root;
            readAnew(this.mailStore.Thread.get({ model, id }));
        }
        return super.onWillLoadRoot(...arguments);
    }

    get className() {
        const result = super.className;
        if (!this.env.inDialog && this.ui.size === SIZES.XL) {
            result["o_xxl_form_view h-100"] = true;
        }
        return result;
    }
}

/** A view of the UI service that puts the conversation beside the form on laptops, too:
 *  Odoo does so on wider screens only. */
function widened(ui) {
    return Object.create(ui, {
        size: { get: () => (ui.size === SIZES.XL ? SIZES.XXL : ui.size) },
    });
}

registry.category("views").add("custrel_complaint_form", {
    ...formView,
    Controller: ComplaintFormController,
    Renderer: ComplaintFormRenderer,
});
