import json

from odoo.tests import HttpCase, tagged

OPEN_ALL = """
(async () => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    for (const [id, name] of %s) {
        await action.doAction(id, { clearBreadcrumbs: true, viewType: "graph" });
        const isThere = () => document.querySelector(".o_graph_view .o_content");
        for (let tries = 0; !isThere(); tries++) {
            if (tries > 100) {
                throw new Error(`${name} shows no graph`);
            }
            await wait(100);
        }
        await wait(100);
        if (document.querySelector(".o_error_dialog")) {
            throw new Error(`${name} shows an error`);
        }
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestEveryGraph(HttpCase):
    """Whoever opens a picture sees one: each action of ours, and one of Odoo's own that
    needs what is loaded with graphs only."""

    def test_every_graph_opens(self):
        ids = self.env["ir.model.data"].search(
            [
                ("module", "in", ("custrel_followup", "crm")),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        actions = self.env["ir.actions.act_window"].browse(ids.mapped("res_id"))
        shown = [
            (action.id, action.name)
            for action in actions.exists()
            if "graph" in action.view_mode.split(",")
            and (
                action.res_model.startswith("custrel.")
                or action == self.env.ref("crm.crm_opportunity_report_action")
            )
        ]
        self.assertGreater(len(shown), 9)
        self.browser_js(
            "/odoo",
            OPEN_ALL % json.dumps(shown),
            "!!document.querySelector('.o_web_client .o_main_navbar')",
            login="admin",
            timeout=180,
        )
