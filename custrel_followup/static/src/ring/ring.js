import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Says that the hours have begun in which a customer of today is best reached. */
registry.category("services").add("custrel_followup_ring", {
    dependencies: ["action", "bus_service", "notification"],
    start(env, { action, bus_service: bus, notification }) {
        bus.subscribe("custrel_followup.ring", ({ title, message }) => {
            const close = notification.add(message, {
                title,
                type: "info",
                sticky: true,
                buttons: [
                    {
                        name: _t("Open My Day"),
                        primary: true,
                        onClick: () => {
                            close();
                            action.doAction("custrel_followup.custrel_my_day_action");
                        },
                    },
                ],
            });
        });
        bus.start();
    },
});
