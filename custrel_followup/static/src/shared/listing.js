import { _t } from "@web/core/l10n/translation";

/**
 * @param {string[]} words names and the like
 * @returns {string} all of them, with the separators of the reader's language
 */
export function sayAll(words) {
    return words.filter(Boolean).reduce(
        // The first of them stands alone.
        (one, another) => (one ? _t("%(one)s, %(another)s", { one, another }) : another),
        ""
    );
}
