from odoo.tests import tagged

from ...models.shared.dates import say_amount
from ...models.shared.reading import fetch_joined, fetch_lines
from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestReading(CustrelCommon):
    """What belongs together is read together, and shows what it always does."""

    def _forget(self):
        self.env.flush_all()
        self.env.cr.clear()

    def _count(self, read):
        """:return: what is read, and by how many queries"""
        before = self.env.cr.sql_log_count
        return read(), self.env.cr.sql_log_count - before

    def test_a_company_is_read_with_its_zone_calendar_and_currency(self):
        company = self.company.with_user(self.seller)
        self.company.partner_id.tz = "Asia/Tokyo"

        def read():
            return (
                company._custrel_tz(),
                company.name,
                company.sudo().resource_calendar_id.tz,
                company.currency_id.sudo().symbol,
            )

        expected = read()
        self._forget()
        self.assertEqual(self._count(read), (expected, 1))
        self.assertEqual(self._count(read), (expected, 0))
        self.assertEqual(expected[0], "Asia/Tokyo")

    def test_another_zone_is_seen_at_once(self):
        company = self.company
        company.partner_id.tz = False
        self.assertEqual(company._custrel_tz(), company.resource_calendar_id.tz)
        company.partner_id.tz = "Asia/Tokyo"
        self.assertEqual(company._custrel_tz(), "Asia/Tokyo")
        company.partner_id = self._create_customer("Moved", tz="Europe/Paris")
        self.assertEqual(company._custrel_tz(), "Europe/Paris")

    def test_what_was_written_stays(self):
        self._forget()
        self.company.name = "Farther West"
        self.company.partner_id.tz = "Asia/Tokyo"
        fetch_joined(self.company, {"partner_id": ["tz", "name"]})
        self.assertEqual(self.company.name, "Farther West")
        self.assertEqual(self.company.partner_id.tz, "Asia/Tokyo")

    def test_nothing_is_pointed_to(self):
        self.company.resource_calendar_id = False
        self._forget()
        fetch_joined(self.company, {"resource_calendar_id": None})
        self.assertFalse(self.company.resource_calendar_id)

    def test_lines_are_read_with_their_columns(self):
        calendar = self.company.resource_calendar_id

        def read():
            fetch_lines(calendar, "attendance_ids")
            return [(line.id, line.hour_from) for line in calendar.attendance_ids]

        expected = read()
        self._forget()
        self.assertEqual(self._count(read), (expected, 1))
        calendar.attendance_ids[0].unlink()
        self.assertEqual(read(), expected[1:])

    def test_lines_of_many_records_are_read_together(self):
        cadences = self.env["custrel.cadence"].with_context(lang="en_US").search([])
        cadences[0].channel_ids = self.env["custrel.channel"].search([])[::-1]
        cadences[1].channel_ids = False
        rare = cadences[0].channel_ids[0].copy({"name": "Rare", "code": "rare"})
        cadences[2].channel_ids = cadences[0].channel_ids[0] | rare
        rare.active = False

        def read():
            return [(one.id, one.channel_ids.mapped("name")) for one in cadences]

        self._forget()
        expected = read()
        self._forget()
        fetch_lines(cadences, "channel_ids")
        self.assertEqual(self._count(read), (expected, 0))
        hidden = cadences[2].with_context(active_test=False).channel_ids
        self.assertGreater(len(hidden), len(cadences[2].channel_ids))
        self._forget()
        cadences[0].channel_ids = False
        fetch_lines(cadences, "channel_ids")
        self.assertFalse(cadences[0].channel_ids)

    def test_amounts_have_cents_only_where_there_are_some(self):
        env = self.env(context={"lang": "en_US"})
        dollar, yen = env.ref("base.USD"), env.ref("base.JPY")
        for amount, currency, text in (
            (2357, dollar, "$\xa02,357"),
            (2357.5, dollar, "$\xa02,357.50"),
            (2357.004, dollar, "$\xa02,357"),
            (-3, dollar, "$\xa0-3"),
            (12.4, yen, "¥\xa012" if yen.position == "before" else "12\xa0¥"),
            (0, dollar, "$\xa00"),
        ):
            currency.sudo().active = True
            self.assertEqual(say_amount(env, amount, currency), text)
