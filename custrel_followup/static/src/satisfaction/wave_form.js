import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** Looks again after so long, in milliseconds. */
const PAUSE = 3000;

/** A wave whose mails are being sent says what has become of them, without being asked. */
class WaveController extends FormController {
    setup() {
        super.setup();
        const clock = browser.setInterval(() => this.lookAgain(), PAUSE);
        onWillUnmount(() => browser.clearInterval(clock));
    }

    async lookAgain() {
        const { root } = this.model;
        // What somebody is writing stays, and nobody looks at a page that is hidden.
        if (!root.data.progress || document.hidden || (await root.isDirty())) {
            return;
        }
        await root.load();
    }
}

registry.category("views").add("custrel_wave_form", {
    ...formView,
    Controller: WaveController,
});
