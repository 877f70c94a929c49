"""Grades leave the contact: one row for each customer and company."""


def migrate(cr, version):
    cr.execute(
        """
        INSERT INTO custrel_customer_grade (
            partner_id, company_id, grade_id, basis, locked_until
        )
        SELECT partner.id, company.id, grade.id,
               partner.custrel_grade_basis_old ->> present.company,
               (partner.custrel_grade_locked_until_old ->> present.company)::date
          FROM res_partner partner
         CROSS JOIN jsonb_each_text(partner.custrel_grade_id_old)
               present (company, grade)
          JOIN res_company company ON company.id = present.company::int
          JOIN custrel_grade grade ON grade.id = present.grade::int
        """
    )
    cr.execute(
        """
        ALTER TABLE res_partner
         DROP COLUMN custrel_grade_id_old,
         DROP COLUMN custrel_grade_basis_old,
         DROP COLUMN custrel_grade_locked_until_old
        """
    )
    # Fields without a foreign key from now on, see UncheckedMany2one.
    cr.execute(
        """
        ALTER TABLE custrel_grading_move
         DROP CONSTRAINT IF EXISTS custrel_grading_move_partner_id_fkey;
        ALTER TABLE custrel_grade_change
         DROP CONSTRAINT IF EXISTS custrel_grade_change_user_id_fkey;
        """
    )
