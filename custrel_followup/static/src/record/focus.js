import { hasTouch } from "@web/core/browser/feature_detection";

/** Put the cursor into a field of the dialog; on a touch screen that would only call up
 *  the keyboard over what is to be read.
 *  @param {HTMLElement} element anywhere in the dialog
 *  @param {string} name of the field
 *  @returns {boolean} whether it was there, or nothing is to be done */
export function focusField(element, name) {
    if (hasTouch()) {
        return true;
    }
    const field = element.closest(".o_form_view")?.querySelector(`[name=${name}]`);
    const input = field?.querySelector("[contenteditable=true], textarea, input");
    input?.focus();
    return Boolean(input);
}
