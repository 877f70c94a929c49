import { ActionHelper } from "@web/views/action_helper";

const NARROWING = ["filter", "dateFilter", "favorite"];

/** Says why a list is empty: that a search found nothing is no empty list. Where only a
 *  part was searched, as by the filters that a page begins with, a click searches all. */
export class SearchHelper extends ActionHelper {
    static template = "custrel_followup.SearchHelper";

    /** What is searched for, without groups. */
    get items() {
        const { query, searchItems } = this.env.searchModel;
        const ids = new Set(query.map(({ searchItemId }) => searchItemId));
        return [...ids].map((id) => searchItems[id]);
    }

    /** What was typed, as a name or a number. */
    get typed() {
        return this.items.filter(({ type }) => type === "field");
    }

    get filters() {
        return this.items.filter(({ type }) => NARROWING.includes(type));
    }

    get isSearch() {
        return this.typed.length > 0 || this.filters.some(({ isDefault }) => !isDefault);
    }

    /** Filters that kept it from being found: whoever types a name looks for it
     *  everywhere, who filters only wants the page's own ones gone. */
    get narrowing() {
        return this.filters.filter(({ isDefault }) => isDefault || this.typed.length);
    }

    get narrowed() {
        return this.narrowing.map(({ description }) => description).join(" · ");
    }

    searchAll() {
        const groups = new Set(this.narrowing.map(({ groupId }) => groupId));
        groups.forEach((groupId) => this.env.searchModel.deactivateGroup(groupId));
    }
}

/** @param {Function} getWords what to say: ``{ none, all }`` */
export function withSearchHelper(Renderer, getWords) {
    class Helper extends SearchHelper {
        get words() {
            return getWords();
        }
    }
    return class extends Renderer {
        static components = { ...Renderer.components, ActionHelper: Helper };
    };
}
