from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon

IDENTITY_CARD = "11010519491231002X"
CREDIT_CODE = "91110000600037341L"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestFileHints(CustrelCommon):
    """What looks wrong is said and kept; a personal id number is refused (K5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")

    def _hints(self, name="联想（北京）有限公司", **values):
        partner = self._create_customer(name, country_id=self.china.id, **values)
        return partner.with_user(self.seller).custrel_hints or ""

    def test_what_is_right_gets_no_hint(self):
        self.assertFalse(
            self._hints(phone="010-58868888", company_registry=CREDIT_CODE)
        )

    def test_odd_values_are_kept_with_a_hint(self):
        self.assertIn("hardly a full name", self._hints("A"))
        self.assertIn("hardly a full name", self._hints("😀"))
        self.assertIn("no legal form", self._hints("联想"))
        self.assertIn("no phone number of China", self._hints(phone="12"))
        wrong = CREDIT_CODE[:-1] + "X"
        self.assertIn(f"{wrong} is no tax ID", self._hints(company_registry=wrong))

    def test_phonelib_367_extensions_and_two_numbers_are_right(self):
        for phone in (
            "010-58868888-8001",
            "010-58868888转8001",
            "０１０－５８８６８８８８ 分机 8001",
            "13512345678-9100",
            "010-58868888 / 13512345678",
        ):
            self.assertFalse(self._hints(phone=phone), phone)
        for phone in "12345转8001", "1234 / 12":
            self.assertIn("no phone number of China", self._hints(phone=phone))

    def test_a_phone_number_is_normalised_by_country(self):
        customer = self._create_customer(
            "联想有限公司", country_id=self.china.id, phone="010-58868888"
        )
        self.assertEqual(customer.phone_sanitized, "+861058868888")

    def test_identity_cards_are_refused_everywhere(self):
        customer = self._create_customer(user_id=self.seller.id)
        for name in ("vat", "company_registry", "ref", "custrel_number"):
            for value in (IDENTITY_CARD, IDENTITY_CARD.lower()):
                with (
                    self.subTest(name),
                    self.assertRaisesRegex(ValidationError, "identity card"),
                ):
                    customer.with_user(self.seller).write({name: value})
                with self.assertRaisesRegex(ValidationError, "identity card"):
                    self._create_customer("New", **{name: value})
                self.env.invalidate_all()

    def test_an_import_says_which_row(self):
        result = (
            self.env["res.partner"]
            .with_user(self.leader)
            .load(["name", "vat"], [["Good", ""], ["Bad", IDENTITY_CARD]])
        )
        self.assertFalse(result["ids"])
        told = [
            message["rows"]["from"]
            for message in result["messages"]
            if "identity card" in message["message"]
        ]
        self.assertIn(1, told)  # Odoo says it of the batch, too
