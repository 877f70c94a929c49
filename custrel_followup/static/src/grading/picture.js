import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";

import { getGradeColor, GradingChart, titled } from "./chart";
import { sayAll } from "../shared/listing";

const MOVES = { stay: "secondary", up: "success", down: "danger", new: "info" };

/** In each language by its own signs. */
const joinWords = (first, next) => (first ? _t("%(first)s, %(next)s", { first, next }) : next);
const joinSentences = (first, next) => (first ? _t("%(first)s; %(next)s", { first, next }) : next);

/** What a result of grading looks like; see get_picture() of a run. */
export class GradingPicture extends Component {
    static template = "custrel_followup.GradingPicture";
    static components = { GradingChart };
    static props = {
        picture: Object,
        // What it is compared with: another picture.
        present: { type: [Object, { value: null }, { value: false }], optional: true },
    };

    get picture() {
        return this.props.picture;
    }

    get present() {
        return this.props.present || null;
    }

    // ------------------------------------------------------------------- in words

    count(value) {
        return formatInteger(value || 0);
    }

    money(value) {
        const { currency_id: currencyId } = this.picture;
        return formatMonetary(value, { currencyId, digits: [16, 0] });
    }

    part(value) {
        return typeof value === "number" ? `${this.one(100 * value)}%` : "–";
    }

    one(value) {
        return formatFloat(value, { digits: [16, 1] });
    }

    /** Runs of before pictures were kept know only how many customers a grade has. */
    get isComplete() {
        return this.picture.has_pictures !== false;
    }

    get keyCodes() {
        return this.picture.key_codes.join(" + ");
    }

    get cards() {
        const { customers, key_share, moves, hours, last, room } = this.picture;
        const before = this.present
            ? { customers: this.present.customers, key_share: this.present.key_share }
            : last;
        const note = (value) =>
            before ? (this.present ? _t("now: %s", value) : _t("last run: %s", value)) : "";
        const cards = [
            {
                name: "customers",
                value: this.count(customers),
                label: _t("customers bought in the window"),
                note: note(this.count(before?.customers)),
            },
            {
                name: "share",
                value: this.part(key_share),
                label: _t("Value share of %s", this.keyCodes),
                note: note(this.part(before?.key_share)),
            },
        ];
        if (this.isComplete && !this.isFirst) {
            cards.push({
                name: "moves",
                value: `▲ ${this.count(moves.up[0])}  ▼ ${this.count(moves.down[0])}`,
                label: _t("move up and down"),
                note: _t("%(stay)s stay, %(first)s get a first grade", {
                    stay: this.count(moves.stay[0]),
                    first: this.count(moves.new[0]),
                }),
            });
        }
        if (this.hasHours) {
            cards.push({
                name: "hours",
                value: this.one(hours[1]),
                label: _t("hours a week for contacts"),
                note: [
                    this.present
                        ? note(this.one(this.present.hours[1]))
                        : _t("before: %s", this.one(hours[0])),
                    room ? _t("people have %s", this.one(room)) : "",
                ]
                    .filter(Boolean)
                    .join(" · "),
            });
        }
        return cards;
    }

    /** Before the first run nobody moves: other rules are compared with those of now. */
    get isFirst() {
        return this.present && this.picture.grades.every((row) => !row.before);
    }

    get beforeTitle() {
        return this.isFirst ? _t("Policy now → these") : _t("Before → after");
    }

    get grades() {
        const before = Object.fromEntries((this.present?.grades || []).map((row) => [row.id, row]));
        return this.picture.grades.map((row) => ({
            ...row,
            before: this.isFirst ? before[row.id]?.after || 0 : row.before,
            compared: this.present ? before[row.id]?.share : row.last_share,
        }));
    }

    get total() {
        const sum = (name) => this.grades.reduce((total, row) => total + (row[name] || 0), 0);
        return {
            customers: sum("customers"),
            unscored: sum("unscored"),
            before: sum("before"),
            after: sum("after"),
            hours: sum("hours") + (this.prospects?.hours || 0),
        };
    }

    /** Who has bought nothing yet stands in a line of its own: no score moves him. */
    get prospects() {
        const { prospects } = this.picture;
        if (!prospects?.count) {
            return null;
        }
        const grades = prospects.grades.map(({ code, count }) => `${code} ${this.count(count)}`);
        return {
            hours: prospects.hours || 0,
            text: _t("%(count)s bought nothing yet and keep their grades by intent: %(grades)s", {
                count: this.count(prospects.count),
                grades: sayAll(grades),
            }),
        };
    }

    get comparedTitle() {
        return this.present ? _t("Share now") : _t("Last run");
    }

    get hasCompared() {
        return this.grades.some((row) => typeof row.compared === "number");
    }

    get hasHours() {
        return this.isComplete && this.picture.hours[1] !== null;
    }

    get hasFloor() {
        return this.picture.has_borders && this.grades.some((row) => typeof row.floor === "number");
    }

    get hasThreshold() {
        return this.grades.some((row) => typeof row.threshold === "number");
    }

    get unscored() {
        const rows = this.grades.filter((row) => row.unscored);
        return rows.map((row) =>
            _t("Not bought in the window: %(count)s → %(grade)s", {
                count: this.count(row.unscored),
                grade: row.code,
            })
        );
    }

    // ------------------------------------------------------------------ the curve

    get marks() {
        const { curve, grades } = this.picture;
        const codes = [];
        return curve
            .filter((point) => point[2])
            .map(([customers, value, id]) => {
                const grade = grades.find((row) => row.id === id);
                codes.push(grade.code);
                return { customers, value, color: grade.color, codes: codes.join(" + ") };
            });
    }

    get curveText() {
        return this.marks
            .slice(0, -1)
            .map(({ codes, customers, value }) =>
                _t("%(codes)s: %(customers)s of the customers, %(value)s of the value", {
                    codes,
                    customers: this.part(customers),
                    value: this.part(value),
                })
            )
            .reduce(joinSentences, "");
    }

    /** What the policy gives today, as a thin line. */
    get presentCurve() {
        if (!this.present) {
            return [];
        }
        return [
            {
                label: _t("Share of value now"),
                data: this.present.curve.map(([x, y]) => ({ x: 100 * x, y: 100 * y })),
                borderColor: "#6b7280",
                borderDash: [4, 4],
                borderWidth: 1.5,
                pointRadius: 0,
                order: 3,
            },
        ];
    }

    get curveConfig() {
        const percent = { max: 100, ticks: { callback: (value) => `${value} %` } };
        const points = this.picture.curve.map(([x, y]) => ({ x: 100 * x, y: 100 * y }));
        const marks = this.marks.slice(0, -1);
        return {
            type: "line",
            data: {
                datasets: [
                    {
                        label: _t("Share of value"),
                        data: points,
                        borderColor: "#71639e",
                        backgroundColor: "rgba(113, 99, 158, .12)",
                        fill: true,
                        pointRadius: 0,
                        order: 2,
                    },
                    {
                        label: _t("Borders of the grades"),
                        data: marks.map((mark) => ({
                            x: 100 * mark.customers,
                            y: 100 * mark.value,
                            text: `${mark.codes}: ${this.part(mark.value)}`,
                        })),
                        type: "scatter",
                        pointRadius: 7,
                        borderColor: "#71639e",
                        borderWidth: 2,
                        backgroundColor: marks.map((mark) => getGradeColor(mark.color)),
                        order: 1,
                    },
                    ...this.presentCurve,
                ],
            },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                layout: { padding: { right: 12 } },
                plugins: { legend: { display: false } },
                scales: {
                    x: titled(_t("Share of customers, the best first"), {
                        type: "linear",
                        ...percent,
                    }),
                    y: titled(_t("Share of value"), percent),
                },
            },
            plugins: [writeMarks],
        };
    }

    // ----------------------------------------------------------- the distribution

    get spreadText() {
        return this.grades
            .filter((row) => this.hasFloor && typeof row.floor === "number")
            .map((row) =>
                _t("%(code)s from %(score)s", { code: row.code, score: this.one(row.floor) })
            )
            .reduce(joinWords, "");
    }

    get spreadConfig() {
        const { bar, grades } = this.picture;
        const labels = Array.from({ length: 100 / bar }, (_, n) => `${n * bar}`);
        const borders = this.hasFloor
            ? this.grades
                  .slice(0, -1)
                  .filter((row) => typeof row.floor === "number")
                  .map((row) => ({
                      at: row.floor / bar,
                      text: `${row.code} ≥ ${this.one(row.floor)}`,
                  }))
            : [];
        return {
            type: "bar",
            data: {
                labels,
                datasets: grades
                    .filter((row) => row.spread.length)
                    .map((row) => ({
                        label: row.code,
                        data: row.spread,
                        backgroundColor: getGradeColor(row.color),
                        borderColor: "rgba(0, 0, 0, .25)",
                        borderWidth: 1,
                        categoryPercentage: 1,
                        barPercentage: 0.94,
                    })),
            },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                plugins: { legend: { position: "top", align: "end", reverse: true } },
                scales: {
                    x: titled(_t("Value score"), { stacked: true, grid: { display: false } }),
                    y: titled(_t("Customers"), { stacked: true }),
                },
            },
            plugins: [{ id: "custrel_borders", borders, afterDraw: drawBorders }],
        };
    }

    // ----------------------------------------------------------------- the matrix

    get matrix() {
        const { matrix, grades } = this.picture;
        const cells = Object.fromEntries(
            matrix.map(([old, next, count, amount]) => [`${old}-${next}`, { count, amount }])
        );
        const places = [...grades, { id: null, code: _t("none"), color: null }];
        const order = (id) => grades.findIndex((row) => row.id === id);
        const kind = (old, next) => {
            if (old === next) {
                return "stay";
            }
            if (old === null) {
                return "new";
            }
            return next !== null && order(next) < order(old) ? "up" : "down";
        };
        const columns = places.filter((to) => to.id || matrix.some((cell) => cell[1] === null));
        const rows = places
            .filter((from) => matrix.some((cell) => cell[0] === from.id))
            .map((from) => ({
                ...from,
                key: from.id || "none",
                cells: columns.map((to) => ({
                    key: to.id || "none",
                    ...cells[`${from.id}-${to.id}`],
                    className: cells[`${from.id}-${to.id}`]
                        ? `text-bg-light bg-${MOVES[kind(from.id, to.id)]}-subtle`
                        : "",
                })),
            }));
        return { columns: columns.map((to) => ({ ...to, key: to.id || "none" })), rows };
    }

    get moveText() {
        const { stay, up, down, new: first } = this.picture.moves;
        const say = ([count, amount]) =>
            _t("%(count)s (%(amount)s)", {
                count: this.count(count),
                amount: this.money(amount),
            });
        const parts = [_t("Stay: %s", say(stay)), _t("up: %s", say(up)), _t("down: %s", say(down))];
        if (first[0]) {
            parts.push(_t("first grade: %s", say(first)));
        }
        return parts.reduce(joinSentences);
    }

    pill(color) {
        return `o_tag badge rounded-pill o_tag_color_${color}`;
    }
}

/** Write beside each border what share the grades up to it hold. */
const writeMarks = {
    id: "custrel_marks",
    afterDatasetsDraw(chart) {
        const { ctx } = chart;
        ctx.save();
        ctx.font = "600 12px sans-serif";
        ctx.fillStyle = "#374151";
        ctx.textBaseline = "top";
        const points = chart.getDatasetMeta(1).data;
        chart.data.datasets[1].data.forEach(({ text }, index) => {
            const { x, y } = points[index];
            const room = chart.chartArea.right - x;
            const width = ctx.measureText(text).width;
            ctx.fillText(text, room > width + 12 ? x + 12 : x - width - 12, y + 4);
        });
        ctx.restore();
    },
};

/** Draw where one grade ends and the next begins. */
function drawBorders(chart) {
    const { ctx, chartArea, scales } = chart;
    const { borders } = this;
    const width = scales.x.getPixelForValue(1) - scales.x.getPixelForValue(0);
    ctx.save();
    ctx.setLineDash([5, 4]);
    ctx.strokeStyle = ctx.fillStyle = "#374151";
    ctx.font = "12px sans-serif";
    ctx.textAlign = "right";
    borders.forEach(({ at, text }, index) => {
        const x = scales.x.getPixelForValue(0) - width / 2 + at * width;
        ctx.beginPath();
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
        ctx.stroke();
        ctx.fillText(text, x - 4, chartArea.top + 10 + 14 * index);
    });
    ctx.restore();
}
