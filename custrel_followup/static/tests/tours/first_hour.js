import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const HAN = /\p{Script=Han}/u;

/** A step fits the width of the screen, and speaks the language of the reader. */
const shown = (name) => ({
    content: `step ${name} shows`,
    trigger: `.o_custrel_first_hour[data-step=${name}] h3`,
    run() {
        const { scrollWidth, clientWidth } = document.documentElement;
        const panel = this.anchor.closest(".o_custrel_first_hour");
        if (scrollWidth > clientWidth || panel.scrollWidth > panel.clientWidth) {
            throw new Error(`step ${name} is wider than the screen`);
        }
        if (HAN.test(this.anchor.innerText) !== user.lang.startsWith("zh")) {
            throw new Error(`step ${name} in ${user.lang}: ${this.anchor.innerText}`);
        }
    },
});
const next = { trigger: ".o_custrel_next", run: "click" };

const tours = registry.category("web_tour.tours");
tours.add("custrel_first_hour", {
    steps: () => [
        shown("people"),
        { trigger: "[data-rule=team]", run: "click" },
        { trigger: ".o_custrel_give", run: "click" },
        { trigger: ".o_custrel_take_back", run: "click" },
        { trigger: "[data-rule=team]", run: "click" },
        { trigger: ".o_custrel_give:enabled", run: "click" },
        { trigger: ".o_custrel_given" },
        next,
        shown("source"),
        { trigger: "[data-months='24']", run: "click" },
        { trigger: "[data-months='24'].btn-primary" },
        next,
        shown("grading"),
        next,
        shown("load"),
        { trigger: ".o_custrel_first_days" },
        next,
        shown("go"),
        { trigger: ".o_custrel_go", run: "click" },
        {
            content: "it has begun, and can be taken back",
            trigger: ".o_custrel_begun",
        },
        { trigger: ".o_custrel_undo_go" },
        shown("go"),
    ],
});

tours.add("custrel_first_hour_again", {
    steps: () => [
        shown("people"),
        next,
        shown("source"),
        {
            content: "who opens it again finds what he has looked at",
            trigger: "body",
            run: () => browser.location.reload(),
            expectUnloadPage: true,
        },
        { trigger: "[data-name=source] .fa-check" },
        { trigger: "[data-name=grading] .o_custrel_step_number:not(:has(.fa-check))" },
    ],
});
