"""The kinds of open work that are handed over, and how they change hands."""

from odoo.fields import Domain

from .custrel_followup_activity import FROM_FOLLOWUP
from .custrel_followup_planner import BULK

QUIET = {**BULK, "mail_activity_quick_update": True}
ACTIVITY_MODELS = (
    "custrel.followup",
    "custrel.complaint",
    "custrel.handover",
    "res.partner",
    "crm.lead",
    "sale.order",
)
"""Activities on these are kept when a user is archived; Odoo deletes all others."""


def open_work(handover):
    """Find what a person still has to do in a company.

    :return: list of (model, id, id of the customer or False)
    """
    user, company = handover.user_id, handover.company_id
    mine = Domain("user_id", "=", user.id)
    here = mine & Domain("company_id", "=", company.id)
    kinds = {
        "custrel.followup": here & Domain("state", "=", "planned"),
        "custrel.complaint": here & Domain("state", "not in", ("closed", "rejected")),
    }
    if handover.move_opportunities:
        kinds["crm.lead"] = (
            mine
            & Domain("company_id", "in", (company.id, False))
            & Domain("won_status", "=", "pending")
        )
    if handover.move_quotations:
        kinds["sale.order"] = here & Domain("state", "in", ("draft", "sent"))
    rows = []
    for model, domain in kinds.items():
        all_work = handover.env[model].sudo()  # not only what the one in charge sees
        records = all_work.search(domain, order="id")
        rows += [(model, r.id, _customer_of(r).id) for r in records]
    return rows + _open_activities(handover)


def _customer_of(record):
    partner = record
    if record._name != "res.partner":
        partner = (
            record["partner_id"]
            if "partner_id" in record
            else record.env["res.partner"]
        )
    return partner.commercial_partner_id


def _open_activities(handover):
    """Activities of the person, without those that follow-ups make and move."""
    activities = handover.env["mail.activity"].sudo()  # they are the person's own
    found = activities.search(
        [
            ("user_id", "=", handover.user_id.id),
            ("res_model", "in", ACTIVITY_MODELS),
        ],
        order="id",
    ).filtered(lambda a: not (a.automated and a.res_model == "custrel.followup"))
    rows = []
    for model, own in found.grouped("res_model").items():
        records = handover.env[model].sudo()  # the activity counts, not who sees this
        records = records.browse(own.mapped("res_id")).exists()
        known = records.ids
        for activity in own.filtered(lambda a, known=known: a.res_id in known):
            record = records.browse(activity.res_id)
            company = record.company_id
            if not company or company == handover.company_id:
                rows.append(("mail.activity", activity.id, _customer_of(record).id))
    return rows


def give(env, model, ids, old_users, user):
    """Make ``user`` the owner of those of the records that still are whose they were.

    :param old_users: ids of the users who may lose them
    :return: ids of the records that changed hands
    """
    records = env[model].sudo()  # that they change hands is decided elsewhere
    records = records.with_context(**QUIET).browse(ids).exists()
    if model == "mail.activity":
        records = records.filtered("active").with_context(**FROM_FOLLOWUP)
    elif model == "custrel.followup":
        records = records.filtered(lambda record: record.state == "planned")
    mine = records.filtered(lambda record: record.user_id.id in old_users)
    if mine:
        mine.write({"user_id": user.id})
    return mine.ids
