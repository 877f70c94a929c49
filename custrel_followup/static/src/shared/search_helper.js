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

    /** Whatever keeps it from being found, by the page or by whoever filters. */
    get filters() {
        return this.items.filter(({ type }) => NARROWING.includes(type));
    }

    get isSearch() {
        return this.typed.length > 0 || this.filters.some(({ isDefault }) => !isDefault);
    }

    get narrowed() {
        return this.filters.map(({ description }) => description).join(" · ");
    }

    searchAll() {
        const groups = new Set(this.filters.map(({ groupId }) => groupId));
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
