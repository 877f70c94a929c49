"""What an upgrade makes of the rights on answers of customers, and a column of needs
that is new."""

from tests.system import upgrades

RULE = """
UPDATE ir_rule rule SET domain_force = '[(''low_complaint_id'', ''!='', False)]'
  FROM ir_model_data xmlid
 WHERE xmlid.res_id = rule.id AND xmlid.module = 'custrel_followup'
   AND xmlid.model = 'ir.rule'
   AND xmlid.name = 'custrel_survey_wave_answer_rule_agent';
ALTER TABLE custrel_need DROP COLUMN met_by_lead;
"""
SHOW_RULE = """
print(env.ref("custrel_followup.custrel_survey_wave_answer_rule_agent").domain_force)
"""
AGENTS = upgrades.past("19.0.10.0.0", before=RULE, show=SHOW_RULE)


def test_agents_read_the_answers_of_their_teams(upgraded):
    seen = upgraded(AGENTS)
    assert seen.after == seen.made, "as in a new database"
    assert "is_own_team" in seen.after[0]
