import { onMounted } from "@odoo/owl";
import { Chatter } from "@mail/chatter/web_portal/chatter";
import { SIZES } from "@web/core/ui/ui_service";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";

const SETTLED = ["closed", "rejected", "merged"];

/** The conversation, where an answer can be written at once. */
export class ComplaintChatter extends Chatter {
    static template = "custrel_followup.ComplaintChatter";

    setup() {
        super.setup(...arguments);
        // Reminders, often of others, would push the conversation out of sight.
        this.state.showActivities = false;
        onMounted(() => this.offerAnswer());
    }

    changeThread() {
        super.changeThread(...arguments);
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
        this.uiService = widened(this.uiService);
    }
}

export class ComplaintFormController extends FormController {
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
