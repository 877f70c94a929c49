"""How long a contact takes is filled in by one statement, not record by record."""

import json

MINUTES = {
    "phone": 10,
    "visit": 60,
    "im": 5,
    "email": 10,
    "meeting": 60,
    "event": 120,
    "greeting": 5,
    "portal": 10,
}
"""Of the channels that come with the add-on; others take a quarter of an hour."""

OTHERS = 15


def migrate(cr, version):
    cr.execute("ALTER TABLE custrel_channel ADD COLUMN IF NOT EXISTS minutes int4")
    cr.execute(
        """
        UPDATE custrel_channel channel
           SET minutes = COALESCE((%s::jsonb ->> channel.code)::int, %s)
         WHERE minutes IS NULL
        """,
        [json.dumps(MINUTES), OTHERS],
    )
    cr.execute("ALTER TABLE custrel_followup ADD COLUMN IF NOT EXISTS minutes int4")
    cr.execute(
        """
        UPDATE custrel_followup followup SET minutes = channel.minutes
          FROM custrel_channel channel
         WHERE channel.id = followup.channel_id AND followup.state = 'planned'
           AND followup.minutes IS NULL
        """
    )
