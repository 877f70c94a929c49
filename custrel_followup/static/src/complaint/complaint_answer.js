import { patch } from "@web/core/utils/patch";
import { hasTouch } from "@web/core/browser/feature_detection";
import { HtmlComposerMessageField } from "@mail/views/web/fields/html_composer_message_field/html_composer_message_field";

/** An answer to a complaint is written at once, below the greeting: the focus would
 *  stand on the cross that removes the customer. */
patch(HtmlComposerMessageField.prototype, {
    getConfig() {
        const config = super.getConfig(...arguments);
        if (this.props.record.data.model === "custrel.complaint" && !hasTouch()) {
            config.onEditorReady = () => this.startBelowGreeting();
        }
        return config;
    },

    startBelowGreeting() {
        const { editable, shared } = this.editor;
        const lines = [...editable.querySelectorAll("p, .o-paragraph")];
        const line = lines.find((each) => !each.textContent.trim());
        editable.focus({ preventScroll: true });
        if (line) {
            shared.selection.setCursorStart(line);
        }
    },
});
