def migrate(cr, version):
    """Files that were sent before their follow-up was saved belonged to nothing, and
    only who sent them saw them: they belong to the follow-up."""
    cr.execute(
        """
        UPDATE ir_attachment file
           SET res_model = 'custrel.followup', res_id = rel.custrel_followup_id
          FROM custrel_followup_ir_attachment_rel rel
         WHERE rel.ir_attachment_id = file.id
           AND COALESCE(file.res_id, 0) = 0
           AND COALESCE(file.res_model, 'custrel.followup') = 'custrel.followup'
        """
    )
