"""Memberships say whether they ended because the user was archived. Of those before it
is known where both were written in one transaction, or a handover was opened in it: who
was taken out of a team before is none of it."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE crm_team_member member SET custrel_ended_with_user = TRUE
          FROM res_users person
         WHERE person.id = member.user_id AND NOT person.active AND NOT member.active
           AND (person.write_date = member.write_date
                OR EXISTS (
                    SELECT FROM custrel_handover handover
                     WHERE handover.user_id = person.id AND handover.reason = 'leave'
                       AND handover.create_date = member.write_date))
        """
    )
