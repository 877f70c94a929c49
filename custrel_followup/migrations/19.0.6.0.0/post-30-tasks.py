"""Tasks that the words and ratings of customers made get the mark of reminders.

They were known as automated activities of their own types before.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE mail_activity activity SET custrel_reminder = TRUE
          FROM ir_model_data data
         WHERE data.module = 'custrel_followup'
           AND data.name IN ('mail_activity_type_complaint_word',
                             'mail_activity_type_complaint_rating')
           AND activity.activity_type_id = data.res_id
           AND activity.res_model = 'custrel.complaint'
           AND activity.active AND activity.automated
        """
    )
