import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** An absence has all that it needs from the start: whoever only looks at a new one and
 *  closes the page would be away. */
class AbsenceController extends FormController {
    async beforeUnload(ev) {
        const { root } = this.model;
        if (!root.isNew || root.dirty) {
            await super.beforeUnload(ev);
        }
    }
}

registry.category("views").add("custrel_absence_form", {
    ...formView,
    Controller: AbsenceController,
});
