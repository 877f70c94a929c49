import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";

import { PREFIX, forgetDrafts } from "./draft_store";

const items = registry.category("user_menuitems");
const logOutItem = items.get("log_out");

/** By the menu, by keys or by the command palette: drafts go first. */
items.add(
    "log_out",
    (env) => {
        const item = logOutItem(env);
        const callback = () => {
            forgetDrafts();
            return item.callback();
        };
        return { ...item, callback };
    },
    { force: true }
);

/** A session that ended by itself leaves drafts: its user finds them again, another one
 *  does not. */
registry.category("services").add("custrel_draft_owner", {
    start() {
        const own = `${[PREFIX, session.db, user.userId].join("/")}/`;
        const here = `${[PREFIX, session.db].join("/")}/`;
        forgetDrafts((key) => key.startsWith(own) || !key.startsWith(here));
    },
});
