"""Open complaints keep how many hours they were promised."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE custrel_complaint complaint
           SET response_hours = sla.response_hours,
               resolution_hours = sla.resolution_hours
          FROM custrel_complaint_sla sla
         WHERE sla.id = complaint.sla_id
           AND complaint.state IN ('new', 'in_progress', 'waiting')
        """
    )
