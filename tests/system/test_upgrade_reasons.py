"""Complaint reasons are sorted by names of one language after an upgrade."""

from tests.system import upgrades

# As version 19.0.4.1.0 left them after somebody wrote in another language.
MIXED = "UPDATE custrel_complaint_reason SET complete_name = 'Überall'"
SHOW = """
for reason in env["custrel.complaint.reason"].search([], order="id"):
    print(reason.complete_name)
"""
REASONS = upgrades.past("19.0.4.1.0", before=MIXED, show=SHOW)


def test_names_of_reasons_are_in_one_language(upgraded):
    reasons = upgraded(REASONS)
    assert len(reasons.made) > 5
    assert any(" / " in name for name in reasons.made)
    assert reasons.after == reasons.made
