"""Indexes that give the newest documents of a customer first (row K7)."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # With what the rules ask, so that it is read alone: PostgreSQL expects as few
    # orders of each customer as most have, and would read and sort all of the one who
    # has thousands.
    _custrel_history_idx = models.Index(
        "(partner_id, date_order DESC, id DESC) INCLUDE (company_id, user_id)"
        " WHERE state = 'sale'"
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    _custrel_history_idx = models.Index(
        "(commercial_partner_id, invoice_date DESC, id DESC) WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_refund')"
    )


class MailMessage(models.Model):
    _inherit = "mail.message"

    # In this order PostgreSQL finds the newest ones. It would take Odoo's index on
    # model and record for cheaper than one without the model, and read and sort all
    # mails of a contact; with "=" it would leave the model out, for it goes without
    # saying.
    _custrel_history_idx = models.Index(
        "(model, res_id, date DESC, id DESC)"
        " WHERE model BETWEEN 'res.partner' AND 'res.partner'"
    )


class RatingRating(models.Model):
    _inherit = "rating.rating"

    # As the ORM asks: PostgreSQL does not conclude `consumed` from `consumed IS TRUE`.
    _custrel_history_idx = models.Index(
        "(partner_id, rated_on DESC, id DESC) WHERE consumed IS TRUE"
    )


class CustrelGradeChange(models.Model):
    _inherit = "custrel.grade.change"

    _history_idx = models.Index("(partner_id, company_id, date DESC, id DESC)")
