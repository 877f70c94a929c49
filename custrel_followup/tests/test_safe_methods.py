from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .complaint.common import ComplaintCommon

SAFE = ("GET", "HEAD", "OPTIONS")
OURS = "odoo.addons.custrel_followup."
WORDS = "Still broken"
BY_ODOO = ("res_device_log",)
"""Odoo itself notes there from which machine somebody comes."""


@tagged("post_install", "-at_install")
class TestSafeMethods(ComplaintCommon, HttpCase):
    """Mail scanners, link previews and monitors look at every address that they find:
    looking must change nothing, whatever the method is called."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = new_test_user(
            cls.env,
            login="custrel_wang",
            groups="base.group_portal",
            partner_id=cls.contact.id,
            email="wang@customer.example.com",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def _routes(self):
        """:return: list of the routes that controllers of the add-on have"""
        rules = self.env["ir.http"].routing_map().iter_rules()
        return [
            rule
            for rule in rules
            if rule.endpoint.func.__module__.startswith(OURS)
            or rule.endpoint.func.__wrapped__.__module__.startswith(OURS)
        ]

    def _addresses(self):
        """:return: address of each route, for each value that does something"""
        proposed = self._settle(self._complain(contact_id=self.contact.id))
        opened = self._complain(contact_id=self.contact.id)
        values = [
            {"complaint_id": complaint.id, "action": action, "page": 1}
            for complaint in (proposed, opened)
            for action in ("reply", "confirm", "reopen")
        ]
        for answer in ("confirm", "reopen"):
            url = proposed._get_customer_url(answer)
            values.append({"answer": answer, "token": url.rpartition("/")[2]})
        mailed = self._create_followup(self.customer)
        mailed._keep({"mail_to": self.contact.email_normalized})
        token = mailed._sign(mailed.mail_to)
        values.append({"followup_id": mailed.id, "token": token})
        values += self._get_answer_values()
        token = proposed._rating_get_access_token(self.contact)
        values += [{"token": token, "rate": rate} for rate in (5, 7)]
        addresses = set()
        for rule in self._routes():
            fitting = [
                {name: row[name] for name in rule.arguments}
                for row in values
                if rule.arguments <= row.keys()
            ]
            self.assertTrue(fitting, f"{rule}: say which values it takes")
            for row in fitting:
                _domain, path = rule.build(row)
                addresses.add(path)
        return sorted(addresses)

    def _get_answer_values(self):
        """:return: list of what the links of a question take: to answer, to stop"""
        question = self.env["custrel.survey.wave.answer"].create(
            {
                "kind": "followup",
                "scale": "five",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "mail_to": self.contact.email_normalized,
                "state": "asked",
                "asked_at": "2026-03-02 02:00:00",
                "expires_on": "2030-01-01",
            }
        )
        urls = question._get_url(), question._get_stop_url()
        return [
            {"answer_id": question.id, "token": url.rpartition("/")[2]} for url in urls
        ]

    def _changes(self):
        """:return: number of rows that the transaction, which the server shares, has
        inserted, changed or deleted so far, by the name of table"""
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
                      FROM pg_stat_xact_user_tables WHERE relname NOT IN %s
                    """,
                    BY_ODOO,
                )
            )
        )

    @mute_logger("odoo.http")
    def test_looking_changes_no_row(self):
        addresses = self._addresses()
        self.assertGreater(len(addresses), 8)
        words = {
            name: WORDS for name in ("reason", "text", "subject", "description", "x")
        }
        for user in (None, self.portal_user, self.agent, self.manager):
            login = user and user.login
            self.authenticate(login, login)
            self.url_open("/my")  # makes the style sheets, once
            for path in addresses:
                for method in SAFE:
                    with self.subTest(path=path, method=method, login=login):
                        before = self._changes()
                        self.url_open(path, params=words, method=method)
                        after = self._changes()
                        changed = {
                            table: count - before.get(table, 0)
                            for table, count in after.items()
                            if count != before.get(table, 0)
                        }
                        self.assertFalse(changed)

    def test_a_change_would_be_noticed(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        before = self._changes()
        complaint.subject = "Other"
        self.assertNotEqual(self._changes(), before)
