import { Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const TYPING = 300;
/** Kinds of entries that are offered at once on a wide screen. */
const OFFERED = 6;

/** What happened with a customer, newest first; more comes as one scrolls. */
export class Timeline extends Component {
    static template = "custrel_followup.Timeline";
    static props = {
        customer: { type: [Number, Boolean], optional: true },
        // Changes when something was written and all is to be read again.
        version: { type: Number, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        this.end = useRef("end");
        this.state = useState({
            kinds: [],
            chosen: [],
            all: false,
            text: "",
            entries: [],
            next: false,
            notice: "",
            loading: true,
            failed: false,
        });
        this.search = useDebounced(() => this.load(), TYPING);
        onWillStart(() => {
            this.load();
        });
        onWillUpdateProps((next) => {
            if (next.customer !== this.props.customer || next.version !== this.props.version) {
                this.load(next.customer);
            }
        });
        // Whoever comes near the end reads on.
        useEffect(
            (end, isLoading) => {
                if (!end || isLoading) {
                    return;
                }
                const observer = new window.IntersectionObserver(
                    // What failed is tried again by whoever asks for it.
                    ([{ isIntersecting }]) =>
                        isIntersecting && !this.state.failed && this.loadMore(),
                    { rootMargin: "300px" }
                );
                observer.observe(end);
                return () => observer.disconnect();
            },
            () => [this.end.el, this.state.loading]
        );
    }

    /** On a phone all of them stand in one line that is swiped through. */
    get offered() {
        const { kinds, chosen, all } = this.state;
        const isOffered = ([name], place) => place < OFFERED || chosen.includes(name);
        return all || this.ui.isSmall ? kinds : kinds.filter(isOffered);
    }

    load(customer = this.props.customer) {
        Object.assign(this.state, { entries: [], next: false });
        return customer ? this.read(customer, null) : this.stop();
    }

    loadMore() {
        if (!this.state.loading && this.state.next) {
            return this.read(this.props.customer, this.state.next);
        }
    }

    stop() {
        this.state.loading = false;
    }

    async read(customer, before) {
        Object.assign(this.state, { loading: true, failed: false });
        try {
            const page = await this.keepLast.add(
                this.orm.silent.call("res.partner", "custrel_get_history", [[customer]], {
                    kinds: [...this.state.chosen],
                    before,
                    text: this.state.text,
                })
            );
            this.state.kinds = page.kinds;
            this.state.entries.push(...page.entries);
            this.state.next = page.next;
            this.state.notice = page.notice;
        } catch (error) {
            this.state.failed = true;
            throw error;
        } finally {
            this.stop();
        }
    }

    choose(kind) {
        const { chosen } = this.state;
        this.state.chosen = chosen.includes(kind)
            ? chosen.filter((name) => name !== kind)
            : [...chosen, kind];
        return this.load();
    }

    onSearch(ev) {
        this.state.text = ev.target.value;
        this.search();
    }

    moment(entry) {
        if (entry.day) {
            return deserializeDate(entry.day).toFormat(localization.dateFormat);
        }
        return toLocaleDateTimeString(deserializeDateTime(entry.date));
    }

    open(entry) {
        const [model, id] = entry.open || [entry.model, entry.id];
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
