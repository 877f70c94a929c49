from ..common import CustrelCommon

NOW = "2026-03-02 02:00:00"
"""Ten on Monday morning in Shanghai."""


class NeedCommon(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer("Harbour", user_id=cls.seller.id)
        cls.contact = cls._create_customer(
            "Wang", is_company=False, parent_id=cls.customer.id
        )

    @classmethod
    def _need(cls, customer=None, **values):
        return cls.env["custrel.need"].create(
            {
                "name": "Parts by eight",
                "partner_id": (customer or cls.customer).id,
                "company_id": cls.company.id,
                "date_stated": "2026-03-02",
                **values,
            }
        )
