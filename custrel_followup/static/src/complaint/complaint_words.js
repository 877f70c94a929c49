import { Composer } from "@mail/core/common/composer";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** What is written about a complaint goes to the customer: the box says so. */
patch(Composer.prototype, {
    get placeholder() {
        const { placeholder, type } = this.props;
        if (this.thread?.model === "custrel.complaint" && type === "message" && !placeholder) {
            return _t("Write to the customer…");
        }
        return super.placeholder;
    },
});
