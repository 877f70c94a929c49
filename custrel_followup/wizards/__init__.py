from . import base_partner_merge, custrel_followup_cancel, custrel_grade_override
