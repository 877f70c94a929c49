import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

/** A share or a mean of nothing is none: Odoo shows a share of nothing as 0 %, and a mean
 *  as an empty cell, as if something were missing. */
class SharesPivotRenderer extends PivotRenderer {
    getFormattedValue(cell) {
        return cell.value === false ? { value: "–" } : super.getFormattedValue(cell);
    }
}

registry.category("views").add("custrel_shares_pivot", {
    ...pivotView,
    Renderer: SharesPivotRenderer,
});
