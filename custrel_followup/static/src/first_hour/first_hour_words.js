/** What the first hour says. A sentence is whole, so that each language finds its own
 * order; a number stands under its name, so that none has to be one or many. */

import { markup } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { sayAll } from "../shared/listing";

export const number = (value) => formatInteger(value);
const one = (value) => formatFloat(value, { digits: [false, 1] });
export const share = (value) => `${one(100 * value)}%`;
export const hours = one;
/** The mean of several channels may be a half. */
export const minutes = (value) => (Number.isInteger(value) ? number(value) : one(value));

const figure = (name, label, value, isBad = false) => ({ name, label, value, isBad });

// --------------------------------------------------------------------------- the panel

export const begun = (day) => _t("Begun on %s", day);

export const open = (steps) =>
    _t("Still to be done: %s", steps.map(({ title }) => title).join(" · "));

export const others = (names) =>
    _t("Other companies that have not begun: %s. Switch to one to see its own panel.", names);

// -------------------------------------------------------------------------- our people

export function peopleFigures({ customers, without, people }, begun) {
    const label = begun ? _t("Customers with a grade") : _t("Customers who get a grade");
    return [
        figure("customers", label, number(customers)),
        figure("without", _t("Without a salesperson who works here"), number(without), without > 0),
        figure("people", _t("People"), number(people.length)),
    ];
}

export const ungraded = (count) =>
    _t(
        "Customers with a salesperson who get no grade because they have not bought: %s. No follow-ups are planned for them before their first order, unless somebody enters their intent to buy.",
        number(count)
    );

export const unseen = (count, { computed_on: day, is_waiting: waits }) =>
    waits
        ? _t(
              "Customers with a salesperson who bought after these figures were computed: %s. Compute again to see their grades.",
              number(count)
          )
        : _t(
              "Customers with a salesperson who bought, and whom the run over the window until %(day)s did not know: %(count)s. The next run grades them.",
              { day, count: number(count) }
          );

export const leaderless = ({ leaderless: teams, stand_in: name }) =>
    _t(
        "Teams without a leader: %(teams)s. What goes to the leader of a team, such as tasks about missing co-owners and what climbs, goes to %(name)s instead, and nobody else sees the customers of the team.",
        { teams: sayAll(teams), name: name || "–" }
    );

export const given = (count) => _t("Customers who have a salesperson now: %s", number(count));

// --------------------------------------------------------------------------- the source

export function sourceFigures({ documents, customers, currency }) {
    return [
        figure("documents", _t("Documents that the run counted"), number(documents)),
        figure("bought", _t("Customers who bought"), number(customers)),
        figure("currency", _t("Currency"), currency),
    ];
}

export const zone = (name) => _t("A day begins at midnight in the time zone %s.", name);

export const window = ({ from, to }, begun) =>
    begun
        ? _t(
              "The window of the last run: from %(from)s to %(to)s. What is entered since, the next run counts.",
              { from, to }
          )
        : _t("The window: from %(from)s to %(to)s.", { from, to });

export const source = ({ name, count }) =>
    _t("%(name)s: %(count)s", { name, count: number(count) });

export const months = (count) => (count === 1 ? _t("1 month") : _t("%s months", count));

export const noProfit = (weight) =>
    _t(
        "No document has a margin: the profit, %s %% of the score, tells customers apart no more. Enter costs of products, or give its weight to the amount.",
        number(weight)
    );

// --------------------------------------------------------------------------- the grades

export function gradingFigures(grading) {
    const { customers, key_share: keyShare, changes, first, is_waiting: waits } = grading;
    const figures = [
        figure("bought", _t("Customers who bought"), number(customers)),
        figure("key", _t("Share of the value that key customers bring"), share(keyShare)),
    ];
    if (waits && first) {
        figures.push(
            figure("first", _t("Customers who would get their first grade"), number(first))
        );
    }
    if (waits && (changes || !first)) {
        figures.push(
            figure("changes", _t("Customers who would get another grade"), number(changes))
        );
    }
    return figures;
}

export const without = (grades) =>
    _t("Grades that no run gives, since the policy lacks them: %s", grades);

export const lapsed = (lowest) => _t("Not bought in the window → %s", lowest);

export const computed = ({ computed_on: day, is_waiting: waits }) =>
    waits
        ? _t("Computed for the window that ended on %s. No customer has been changed.", day)
        : _t("Computed for the window that ended on %s.", day);

// ----------------------------------------------------------------------------- the load

/** Hours as they are written, in tenths. */
const written = (value) => Math.round(10 * value);

/** Whether hours are more than nothing, or than others, as they are written. */
export const isMuch = (value, limit = 0) => written(value) > written(limit);

export function loadFigures(load) {
    const busy = load.people.filter((person) => isMuch(person.hours));
    const limit = busy.some((person) => !person.limit) ? null : load.limit;
    const figures = [
        figure(
            "needed",
            _t("Hours a week that these grades ask for"),
            hours(load.hours),
            limit !== null && isMuch(load.hours, limit)
        ),
        figure(
            "has",
            _t("Hours a week there are for contacts"),
            limit === null ? _t("no limit") : hours(limit)
        ),
    ];
    if (isMuch(load.ownerless)) {
        figures.push(
            figure("ownerless", _t("Hours a week without an owner"), hours(load.ownerless), true)
        );
    }
    return figures;
}

/** What the hours mean, and what one can do. */
export function verdict({ done, over, ownerless, people }) {
    if (!people.length) {
        return _t("Nobody sells in this company yet. Give people a role in sales first.");
    }
    if (over) {
        return _t(
            "People with more work than hours: %s. Give customers to others, contact a grade less often, or give more hours. What does not fit moves to later days.",
            number(over)
        );
    }
    if (isMuch(ownerless)) {
        return _t(
            "Nobody has time set aside for customers without an owner. Give them to somebody in the first step."
        );
    }
    return done ? _t("Everybody has the hours that the customers ask for.") : "";
}

/** Whoever has too much is helped most where most of the hours are. */
export function remedy({ cadences, hours: all }) {
    const most = [...cadences].sort((one, other) => other.hours - one.hours)[0];
    return {
        id: most.id,
        text: _t(
            "Most hours go to %(grade)s, %(often)s: %(hours)s of %(all)s. What fewer contacts give each person, its form says before it is saved.",
            {
                grade: most.grade,
                often: most.often,
                hours: hours(most.hours),
                all: hours(all),
            }
        ),
    };
}

/** How long a contact takes: channels take turns. */
export const channels = ({ channels: turns }) =>
    turns
        .map(({ name, minutes }) =>
            _t("%(channel)s %(minutes)s", { channel: name, minutes: number(minutes) })
        )
        .join(" · ");

export const need = (name) => _t("Need: %s", name);

const inHours = (count, needed) =>
    _t("%(count)s (%(hours)s h)", { count: number(count), hours: hours(needed) });

export const first = (person) => inHours(person.first, person.first_needed);

export const most = (person) => inHours(person.most, person.needed);

export const line = ({ grade, customer, channel }) =>
    [grade, customer, channel].filter(Boolean).join(" · ");

export const riskFigures = ({ risk, dormant, lost }) => [
    figure("risk", _t("At risk"), number(risk)),
    figure("dormant", _t("Dormant"), number(dormant)),
    figure("lost", _t("Lost"), number(lost)),
];

export const riskTasks = ({ tasks, days }) =>
    tasks
        ? _t(
              "From %(days)s days after Go on, each person gets at most %(tasks)s tasks a day for those at risk, beside his cadences.",
              { days: number(days), tasks: number(tasks) }
          )
        : _t("Nobody gets tasks for them: the settings say so.");

export const waiting = (count) =>
    _t("Customers who wait for an owner, or until there is room: %s", number(count));

// ----------------------------------------------------------------------------------- go

export function team({ name, alias, domain }) {
    const bold = (text) => markup`<b>${text}</b>`;
    if (alias && domain) {
        const address = bold(`${alias}@${domain}`);
        return _t("Complaints to %(address)s go to %(team)s.", { address, team: name });
    }
    if (alias) {
        return _t(
            "%(team)s: mail to %(alias)s arrives when the company has an alias domain (Settings, General Settings).",
            { team: name, alias: bold(alias) }
        );
    }
    return _t("%s has no address for complaints yet.", name);
}

export const alone = ({ alone: count, tasks: most }) =>
    _t(
        "Key customers without a second person of ours: %(count)s. Afterwards one is proposed for each; Monday Morning lists them, to be accepted at once. The leader of the team gets tasks about them, at most %(most)s open ones at a time.",
        { count: number(count), most: number(most) }
    );

export const planned = (count) => _t("Follow-ups planned so far: %s", number(count));

export function goFigures(grading, days) {
    const figures = [
        figure("grades", _t("Customers who get a grade"), number(grading.first + grading.changes)),
    ];
    if (days?.count) {
        figures.push(
            figure("followups", _t("First follow-ups"), number(days.count)),
            figure("people", _t("People who do them"), number(days.people.length)),
            figure("most", _t("On one day of a person, at most"), number(days.most)),
            figure("day", _t("The first day"), days.day)
        );
    }
    if (days?.risks.risk) {
        figures.push(figure("risk", _t("Customers at risk"), number(days.risks.risk)));
    }
    if (days?.waiting) {
        figures.push(
            figure("waiting", _t("Wait for an owner, or for room"), number(days.waiting), true)
        );
    }
    return figures;
}
