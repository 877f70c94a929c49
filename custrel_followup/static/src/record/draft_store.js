/** @module
 * Where drafts are kept in the browser, and how they leave it. Loaded by the pages of the
 * portal as well, from which one can log out, too. */

export const PREFIX = "custrel_draft";

/** Throw away drafts.
 *  @param {Function} [isWanted] whether the draft of a key stays; by default none does */
export function forgetDrafts(isWanted = () => false) {
    for (const key of Object.keys(window.localStorage)) {
        if (key.startsWith(`${PREFIX}/`) && !isWanted(key)) {
            window.localStorage.removeItem(key);
        }
    }
}

// Whoever logs out leaves nothing to the next one at this computer.
for (const name of ["click", "auxclick"]) {
    window.addEventListener(
        name,
        ({ target }) => {
            if (target.closest?.("a[href*='/web/session/logout']")) {
                forgetDrafts();
            }
        },
        { capture: true }
    );
}
