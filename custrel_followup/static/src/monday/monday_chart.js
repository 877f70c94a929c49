import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";

const DARK = { text: "#ced4da", grid: "#495057" };
const LIGHT = { text: "#495057", grid: "#e9ecef" };

/** Bars, and lines over them; a click on a bar tells its number. */
export class MondayChart extends Component {
    static template = "custrel_followup.MondayChart";
    static props = {
        labels: Array,
        series: Array,
        title: String,
        horizontal: { type: Boolean, optional: true },
        stacked: { type: Boolean, optional: true },
        onClick: { type: Function, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.labels, this.props.series]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get datasets() {
        return this.props.series.map(({ label, values, color, line }) => ({
            label,
            data: values,
            type: line ? "line" : "bar",
            order: line ? 0 : 1,
            ...(this.props.stacked && { stack: line ? "line" : "bar" }),
            backgroundColor: color,
            borderColor: color,
            borderWidth: line ? 2 : 0,
            pointRadius: line ? 2 : 0,
            maxBarThickness: 28,
        }));
    }

    get options() {
        const { text, grid } = cookie.get("color_scheme") === "dark" ? DARK : LIGHT;
        const { horizontal, stacked, onClick, series } = this.props;
        const axis = { stacked, ticks: { color: text }, grid: { color: grid } };
        const counted = { ...axis, beginAtZero: true, ticks: { color: text, precision: 0 } };
        const named = { ...axis, grid: { display: false } };
        return {
            indexAxis: horizontal ? "y" : "x",
            maintainAspectRatio: false,
            animation: false,
            scales: horizontal ? { x: counted, y: named } : { x: named, y: counted },
            plugins: {
                legend: {
                    display: series.length > 1,
                    position: "bottom",
                    labels: { color: text, boxWidth: 12 },
                },
            },
            onClick: (_event, [element]) => element && onClick?.(element.index),
            onHover: ({ native }, elements) => {
                native.target.style.cursor = onClick && elements.length ? "pointer" : "";
            },
        };
    }

    draw() {
        this.chart?.destroy();
        this.chart = new window.Chart(this.canvas.el, {
            type: "bar",
            data: { labels: this.props.labels, datasets: this.datasets },
            options: this.options,
        });
    }
}
