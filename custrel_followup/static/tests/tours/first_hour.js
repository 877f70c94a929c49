import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const shown = (name) => ({
    content: `step ${name} shows`,
    trigger: `.o_custrel_first_hour[data-step=${name}]`,
});
const next = { trigger: ".o_custrel_next", run: "click" };

registry.category("web_tour.tours").add("custrel_first_hour", {
    steps: () => [
        ...stepUtils.goToAppSteps("custrel_followup.custrel_menu_root"),
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
            content: "it has begun",
            trigger: ".o_custrel_first_hour .text-bg-success:contains(Begun)",
        },
    ],
});
