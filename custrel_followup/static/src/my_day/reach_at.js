import { Component } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const WECHAT = "weixin://dl/chat?";

/** Where one reaches the customer by the channel; what can be called or written to is a
 *  link. */
class ReachAtField extends Component {
    static template = "custrel_followup.ReachAtField";
    static props = standardFieldProps;

    get at() {
        return this.props.record.data[this.props.name] || "";
    }

    get url() {
        return this.props.record.data.reach_url || "";
    }

    /** WeChat opens at a computer without finding him: his name is there to paste. */
    onClick() {
        if (this.url.startsWith(WECHAT)) {
            const name = decodeURIComponent(this.url.slice(WECHAT.length));
            browser.navigator.clipboard?.writeText(name);
        }
    }
}

registry.category("fields").add("custrel_reach_at", {
    component: ReachAtField,
    displayName: _t("Where to reach somebody"),
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "reach_url", type: "char" }],
});
