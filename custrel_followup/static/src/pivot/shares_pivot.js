import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

/** A share of nothing is no share: Odoo shows it as 0 %. */
class SharesPivotRenderer extends PivotRenderer {
    getFormattedValue(cell) {
        return cell.value === false ? { value: "" } : super.getFormattedValue(cell);
    }
}

registry.category("views").add("custrel_shares_pivot", {
    ...pivotView,
    Renderer: SharesPivotRenderer,
});
