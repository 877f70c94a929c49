"""The kinds of open work that are handed over, and how they change hands."""

from odoo.fields import Domain

from ..followup.custrel_followup_activity import FROM_FOLLOWUP
from ..followup.custrel_followup_planner import BULK

QUIET = {**BULK, "mail_activity_quick_update": True}
CHOICES = {"crm.lead": "move_opportunities", "sale.order": "move_quotations"}
"""Fields of a handover that say whether work of these models is handed over."""
ACTIVITIES = Domain("active", "=", True)


def _get_open(env):
    """:return: dict of the name of a model to the domain of its open work"""
    return env["res.users"]._custrel_get_open_work()


def open_work(handover):
    """Find what a person still has to do in a company.

    :return: list of (model, id, id of the customer or False)
    """
    env, user, company = handover.env, handover.user_id, handover.company_id
    here = Domain("company_id", "in", (company.id, False))
    rows = []
    for model, is_open in _get_open(env).items():
        if model in CHOICES and not handover[CHOICES[model]]:
            continue
        all_work = env[model].sudo()  # not only what the one in charge sees
        mine = is_open & Domain("user_id", "=", user.id)
        records = all_work.search(mine & here, order="id")
        rows += [(model, r.id, _customer_of(r).id) for r in records]
    for activity, record in _open_activities(env, user):
        if not record.company_id or record.company_id == company:
            rows.append(("mail.activity", activity.id, _customer_of(record).id))
    return rows


def places_of_work(env, users):
    """Find where these people still have something to do: of what belongs to no company
    wherever they work.

    :return: set of pairs of user and company
    """
    owners = []
    for model, is_open in _get_open(env).items():
        all_work = env[model].sudo()  # not only what the one who asks sees
        mine = is_open & Domain("user_id", "in", users.ids)
        owners += all_work._read_group(mine, ["user_id", "company_id"])
    owners += [
        (activity.user_id, record.company_id)
        for activity, record in _open_activities(env, users)
    ]
    return {
        (user, place)
        for user, company in owners
        for place in company or user.sudo().company_ids  # whoever asks
    }


def _customer_of(record):
    partner = record
    if record._name != "res.partner":
        partner = (
            record["partner_id"]
            if "partner_id" in record
            else record.env["res.partner"]
        )
    return partner.commercial_partner_id


def _open_activities(env, users):
    """Activities of these people on customers and open work, without those that
    follow-ups make and move. Odoo deletes all others when a user is archived.

    :return: list of pairs of an activity and what it is about
    """
    activities = env["mail.activity"].sudo()  # they are the people's own
    models = [*_get_open(env), "custrel.handover", "res.partner"]
    found = activities.search(
        [("user_id", "in", users.ids), ("res_model", "in", models)],
        order="id",
    ).filtered(lambda a: not (a.custrel_reminder and a.res_model == "custrel.followup"))
    pairs = []
    for model, own in found.grouped("res_model").items():
        records = env[model].sudo()  # the activity counts, not who sees what it is of
        records = records.browse(own.mapped("res_id")).exists()
        known = {record.id: record for record in records}
        pairs += [(a, known[a.res_id]) for a in own if a.res_id in known]
    return pairs


def give(env, model, ids, old_users, user):
    """Make ``user`` the owner of those of the records that are open and still are whose
    they were.

    :param old_users: ids of the users who may lose them
    :return: ids of the records that changed hands
    """
    is_open = {**_get_open(env), "mail.activity": ACTIVITIES}.get(model)
    if is_open is None:  # of an add-on that was uninstalled
        return []
    records = env[model].sudo()  # that they change hands is decided elsewhere
    records = records.with_context(**QUIET).browse(ids).exists()
    if model == "mail.activity":
        records = records.with_context(**FROM_FOLLOWUP)
    mine = records.filtered_domain(is_open & Domain("user_id", "in", old_users))
    if mine:
        mine.write({"user_id": user.id})
    return mine.ids
