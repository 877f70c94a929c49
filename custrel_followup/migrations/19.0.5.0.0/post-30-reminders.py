"""Reminders that the program made are marked as such.

Automation rules and other modules make automated activities, too. Of those on a
follow-up the reminder is the one that agrees with it in owner and day, as both were
kept in step; a follow-up without one gets it by the next reminding job.
"""


def migrate(cr, version):
    cr.execute(
        """
        WITH reminder AS (
            SELECT DISTINCT ON (followup.id) activity.id
              FROM custrel_followup followup
              JOIN custrel_channel channel ON channel.id = followup.channel_id
              JOIN mail_activity activity
                ON activity.res_model = 'custrel.followup'
               AND activity.res_id = followup.id
               AND activity.active AND activity.automated
               AND activity.user_id = followup.user_id
               AND activity.date_deadline = followup.date_planned
             WHERE followup.state = 'planned'
             ORDER BY followup.id,
                      activity.activity_type_id = channel.activity_type_id DESC,
                      activity.id
        )
        UPDATE mail_activity activity SET custrel_reminder = TRUE
          FROM reminder WHERE reminder.id = activity.id
        """
    )
    # On all others each kind has its own model and type.
    cr.execute(
        """
        UPDATE mail_activity activity SET custrel_reminder = TRUE
          FROM ir_model_data data,
               (VALUES ('custrel.complaint', 'custrel_followup',
                        'mail_activity_type_complaint'),
                       ('res.partner', 'custrel_followup', 'mail_activity_type_gap'),
                       ('custrel.grading.run', 'mail', 'mail_activity_data_todo'),
                       ('custrel.handover', 'mail', 'mail_activity_data_todo')
               ) kind (model, module, name)
         WHERE activity.active AND activity.automated
           AND activity.res_model = kind.model
           AND data.module = kind.module AND data.name = kind.name
           AND activity.activity_type_id = data.res_id
        """
    )
