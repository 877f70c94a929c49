import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

/** A picture of figures that stand beside it in words, too. */
export class GradingChart extends Component {
    static template = "custrel_followup.GradingChart";
    static props = { config: Object, label: String };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new window.Chart(this.canvas.el, this.props.config);
                return () => chart.destroy();
            },
            () => [JSON.stringify(this.props.config.data)]
        );
    }
}

const found = {};

/** The colour in which pills show a grade. */
export function getGradeColor(color) {
    if (!(color in found)) {
        const pill = document.createElement("span");
        pill.className = `o_tag o_tag_color_${color}`;
        document.body.append(pill);
        found[color] = window.getComputedStyle(pill).backgroundColor;
        pill.remove();
    }
    return found[color];
}

/** An axis with a title and whole numbers. */
export function titled(text, options = {}) {
    return {
        beginAtZero: true,
        title: { display: true, text },
        border: { display: false },
        ...options,
        ticks: { precision: 0, ...options.ticks },
    };
}
