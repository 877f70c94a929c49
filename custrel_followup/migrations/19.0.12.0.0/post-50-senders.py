"""Mails about complaints are from the company if their owner has left or has no
address, and not from whoever sends them: the program, mostly.

Templates may be edited, so the upgrade of the add-on leaves them alone. Those whose
sender nobody edited get the new one here.
"""

OLD = (
    "{{ (object.user_id or object.company_id).email_formatted "
    "or user.email_formatted }}"
)
NEW = "{{ object._get_sender_address() }}"


def migrate(cr, version):
    cr.execute(
        """
        UPDATE mail_template template SET email_from = %s
          FROM ir_model_data xmlid
         WHERE xmlid.module = 'custrel_followup' AND xmlid.model = 'mail.template'
           AND starts_with(xmlid.name, 'mail_template_complaint_')
           AND xmlid.res_id = template.id AND template.email_from = %s
        """,
        (NEW, OLD),
    )
