import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

/** A pivot that says in its corner what its rows and its columns are. */
export class AxesPivotRenderer extends PivotRenderer {
    static template = "custrel_followup.AxesPivotRenderer";

    get rowTitles() {
        return this.nameAll(this.model.metaData.fullRowGroupBys);
    }

    get columnTitles() {
        return this.nameAll(this.model.metaData.fullColGroupBys);
    }

    nameAll(groupBys) {
        const { fields } = this.model.metaData;
        return groupBys.map((spec) => fields[spec.split(":")[0]].string).join(" / ");
    }
}

registry.category("views").add("custrel_axes_pivot", {
    ...pivotView,
    Renderer: AxesPivotRenderer,
});
