import { onMounted, onWillUnmount } from "@odoo/owl";
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
        let clock;
        onMounted(() => {
            clock = browser.setInterval(() => this.lookAgain(), PAUSE);
        });
        onWillUnmount(() => browser.clearInterval(clock));
    }

    async lookAgain() {
        const { root } = this.model;
        // Nobody looks at a page that is hidden, and a slow server is asked once.
        if (!root.data.progress || document.hidden || this.isLooking) {
            return;
        }
        this.isLooking = true;
        try {
            // What somebody is writing stays.
            if (!(await root.isDirty())) {
                await root.load();
            }
        } finally {
            this.isLooking = false;
        }
    }
}

registry.category("views").add("custrel_wave_form", {
    ...formView,
    Controller: WaveController,
});
