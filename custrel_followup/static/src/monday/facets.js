import { patch } from "@web/core/utils/patch";
import { SearchModel } from "@web/search/search_model";

export const FACETS = "search_default_custrel_facets";

/**
 * A list that something leads to shows above it what it was opened for, as filters that
 * one can take off: those that the context of its action brings, each with `description`
 * and `domain`. In the context they outlive that the page is loaded again; the beginning of
 * the key keeps them from whatever is opened from the list.
 */
patch(SearchModel.prototype, {
    async load(config) {
        const facets = config.context?.[FACETS];
        if (!facets) {
            return super.load(config);
        }
        this.custrelFacets = true;
        const dynamicFilters = [...(config.dynamicFilters || []), ...facets];
        return super.load({ ...config, dynamicFilters });
    },

    /** Filters of one group are alternatives; all of these hold. */
    _createGroupOfDynamicFilters(filters) {
        if (!this.custrelFacets) {
            return super._createGroupOfDynamicFilters(filters);
        }
        for (const filter of filters) {
            super._createGroupOfDynamicFilters([filter]);
        }
    },
});
