/**
 * What a customer has tapped in a mail counts, though he leaves the page without sending
 * it: but only if he has touched the page. Scanners of mails open all links, and some run
 * scripts, too.
 */
const form = document.querySelector("form.o_custrel_answer");
if (form) {
    let touched = false;
    let settled = false;

    const isChosen = () => new FormData(form).has("value");
    const tell = () => form.classList.toggle("o_custrel_leaving", touched && isChosen());
    const touch = () => {
        touched = true;
        tell();
    };
    const leave = () => {
        if (touched && !settled && isChosen()) {
            settled = navigator.sendBeacon(form.action, new FormData(form));
        }
    };

    for (const gesture of ["pointerdown", "keydown"]) {
        document.addEventListener(gesture, touch, { passive: true });
    }
    form.addEventListener("input", () => {
        settled = false;
        tell();
    });
    form.addEventListener("submit", () => {
        settled = true;
    });
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") {
            leave();
        }
    });
    window.addEventListener("pagehide", leave);
}
