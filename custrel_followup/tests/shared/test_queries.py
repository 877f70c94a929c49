from odoo.tests import TransactionCase, tagged

from ..queries import QueryCounter

ASK = "def ask(env):\n    env['res.partner'].search_count([('name', '=', 'X')])"


@tagged("post_install", "-at_install")
class TestQueryCounter(TransactionCase):
    def _ask_in(self, module):
        """:return: how many queries count of code of a module"""
        names = {"__name__": f"odoo.addons.{module}.models.anything"}
        exec(ASK, names)
        names["ask"](self.env)
        counter = QueryCounter(self.env)
        names["ask"](self.env)
        return counter.stop()

    def test_own_queries_count(self):
        self.assertEqual(self._ask_in("custrel_followup"), 1)

    def test_queries_of_what_we_need_count(self):
        self.assertEqual(self._ask_in("base"), 1)
        self.assertEqual(self._ask_in("mail"), 1)

    def test_queries_of_a_stranger_do_not_count(self):
        self.assertEqual(self._ask_in("partner_stranger"), 0)
