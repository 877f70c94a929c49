import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** From this share on the shade is so dark that words on it are white. */
const DARK = 0.55;

const STEPS = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
};

/** Who bought first in which quarter, and how many of them in those after it. */
export class Cohorts extends Component {
    static template = "custrel_followup.Cohorts";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Customers by First Purchase");

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.keepLast = new KeepLast();
        this.table = useRef("table");
        this.state = useState({ grid: null, everything: false });
        onWillStart(() => this.read());
    }

    async read() {
        this.state.grid = await this.keepLast.add(
            this.orm.call("custrel.cohort.report", "get_grid", [this.state.everything])
        );
    }

    get grid() {
        return this.state.grid;
    }

    toggleEverything() {
        this.state.everything = !this.state.everything;
        return this.read();
    }

    shade({ share, of }) {
        if (!of) {
            return "";
        }
        return `background-color: rgba(1, 126, 132, ${share}); color: ${
            share > DARK ? "#fff" : "inherit"
        }`;
    }

    /** What a cell says to who does not see the grid. */
    describe(row, cell) {
        const words = _t("Bought first in %(first)s, again in %(quarter)s: %(count)s of %(of)s", {
            first: row.name,
            quarter: cell.quarter,
            count: cell.count,
            of: cell.of,
        });
        return cell.running ? _t("%s. This quarter is not over.", words) : words;
    }

    get customersWords() {
        return _t("Customers: %s", this.grid.customers);
    }

    get earlierWords() {
        return _t("Customers of earlier quarters: %s", this.grid.earlier);
    }

    get emptyWords() {
        if (this.grid.own) {
            return _t("None of your customers has bought yet.");
        }
        return this.grid.source === "invoice"
            ? _t(
                  "%s has no posted invoice yet. The grid begins with the first one.",
                  this.grid.company
              )
            : _t(
                  "%s has no confirmed order yet. The grid begins with the first one.",
                  this.grid.company
              );
    }

    /** Arrows go from cell to cell, as in a table of numbers. */
    onKeydown(event) {
        const step = STEPS[event.key];
        const at = event.target.dataset;
        if (!step || at.row === undefined) {
            return;
        }
        event.preventDefault();
        const [row, column] = [Number(at.row) + step[0], Number(at.column) + step[1]];
        this.table.el.querySelector(`button[data-row="${row}"][data-column="${column}"]`)?.focus();
    }

    async open(first, age) {
        const action = await this.orm.call("custrel.cohort.report", "action_open_cell", [
            first,
            age,
        ]);
        return this.action.doAction(action);
    }

    openTable() {
        return this.action.doAction("custrel_followup.custrel_cohort_report_action");
    }
}

registry.category("actions").add("custrel_cohorts", Cohorts);
