"""Runs inside Odoo: people, and what they enter as complaint, claim or ticket."""

USERS = 4
CUSTOMERS = 100


def people(env):
    """:return: agents and customers"""
    users = env["res.users"].with_context(no_reset_password=True)
    agents = users.create(
        [
            {
                "name": f"Bench agent {number}",
                "login": f"bench-agent-{number}",
                "email": f"bench-agent-{number}@example.com",
                "group_ids": [(4, env.ref("base.group_user").id)],
            }
            for number in range(USERS)
        ]
    )
    customers = env["res.partner"].create(
        [
            {"name": f"Bench customer {number}", "email": f"c{number}@example.com"}
            for number in range(CUSTOMERS)
        ]
    )
    return agents, customers


def _prepare_complaints(env):
    agents, customers = people(env)
    group = env.ref("custrel_followup.custrel_group_complaint_agent")
    group.user_ids |= agents
    team = env.ref("custrel_followup.custrel_complaint_team")
    team.member_ids = agents
    env.company.custrel_acknowledge = False  # the others tell the customer nothing
    return lambda number: {
        "subject": f"Complaint {number}",
        "description": "<p>It does not work.</p>",
        "partner_id": customers[number % CUSTOMERS].id,
        "team_id": team.id,
    }


def _prepare_claims(env):
    agents, customers = people(env)
    day = env["res.company"]._fields["create_date"].now().date()
    return lambda number: {
        "name": f"Complaint {number}",
        "description": "It does not work.",
        "partner_id": customers[number % CUSTOMERS].id,
        "user_id": agents[number % USERS].id,
        "date_deadline": day,
    }


def _prepare_tickets(env):
    agents, customers = people(env)
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "Bench",
            "user_ids": [(6, 0, agents.ids)],
            "use_sla": True,
            "resource_calendar_id": env.company.resource_calendar_id.id,
        }
    )
    # Like ours: a target for the first answer and one for the solution.
    stages = env["helpdesk.ticket.stage"].search([], limit=3)
    env["helpdesk.sla"].create(
        [
            {
                "name": name,
                "hours": hours,
                "stage_id": stage.id,
                "team_ids": [(6, 0, team.ids)],
            }
            for name, hours, stage in (("R", 8, stages[1]), ("S", 40, stages[2]))
        ]
    )
    return lambda number: {
        "name": f"Complaint {number}",
        "description": "<p>It does not work.</p>",
        "partner_id": customers[number % CUSTOMERS].id,
        "team_id": team.id,
        "user_id": agents[number % USERS].id,
    }


PREPARATIONS = {
    "custrel.complaint": _prepare_complaints,
    "crm.claim": _prepare_claims,
    "helpdesk.ticket": _prepare_tickets,
}
"""By model: makes what is needed, and gives values by the number of a record."""
