"""Who may do what with the records of a customer, as data; see `docs/access.md`.

Plain Python: the test of the rights reads it, and the test of the document does.
``python3 custrel_followup/tests/access_table.py`` prints the table as Markdown.
"""

import sys

# r read, w write, c create, d delete, - nothing: of records of a customer in a company,
# or of what is kept for all of them.
TABLE = """
model                1st  2nd  col  own  non  led  all  adm  agt  oth  clk  out
assignment           r    r    r    r    r    r    rwc  rwc  r    -    -    -
benefit              r    r    r    r    r    r    r    rwcd r    -    -    -
cadence              r    r    r    r    r    r    r    rwcd r    -    -    -
capacity             -    -    -    -    -    rwcd rwcd rwcd -    -    -    -
channel              r    r    r    r    r    r    r    rwcd r    rwcd -    -
cohort.report        r    r    r    -    -    r    r    r    -    -    -    -
complaint            rwc  rwc  rwc  rwc  -    rwc  rwc  rwcd rwc  -    -    -
complaint.reason     r    r    r    r    r    r    r    rwcd r    rwcd -    -
complaint.report     r    r    r    r    -    r    r    r    r    -    -    -
complaint.severity   r    r    r    r    r    r    r    rwcd r    rwcd -    -
complaint.sla        r    r    r    r    r    r    r    rwcd r    -    -    -
complaint.stage      r    r    r    r    r    r    r    rwcd r    rwcd -    -
complaint.team       r    r    r    r    r    r    r    rwcd r    -    -    -
contact.file         rwc  rwc  rwc  r    r    rwc  rwc  rwcd r    rwcd -    -
contact.report       r    r    r    -    -    r    r    r    -    -    -    -
customer.file        rwc  rwc  rwc  r    r    rwc  rwc  rwcd r    -    -    -
customer.grade       r    r    r    r    r    r    r    r    r    -    -    -
customer.report      r    r    r    -    -    r    r    r    -    -    -    -
customer.rhythm      -    -    -    -    -    -    r    r    -    -    -    -
day                  r    r    r    r    r    r    rwcd rwcd r    -    -    -
duplicate            r    r    r    -    -    r    r    r    -    r    -    -
duplicate.key        -    -    -    -    -    -    -    r    -    r    -    -
figure               r    r    r    r    r    r    r    r    r    r    -    -
file.rule            r    r    r    r    r    r    r    rwcd r    -    -    -
followup             rwc  rwc  rwc  rwc  -    rwc  rwc  rwcd -    -    -    -
followup.report      r    r    r    r    -    r    r    r    -    -    -    -
followup.result      r    r    r    r    r    r    r    rwcd r    rwcd -    -
grade                r    r    r    r    r    r    r    rwcd r    rwcd -    -
grade.change         r    r    r    r    -    r    r    r    -    -    -    -
grading.move         -    -    -    -    -    -    r    rd   -    -    -    -
grading.policy       -    -    -    -    -    -    r    rwcd -    -    -    -
grading.policy.line  -    -    -    -    -    -    r    rwcd -    -    -    -
grading.run          -    -    -    -    -    -    r    rwcd -    -    -    -
grading.run.line     -    -    -    -    -    -    r    rwcd -    -    -    -
handover             -    -    -    -    -    rwc  rwc  rwcd -    -    -    -
handover.item        -    -    -    -    -    rd   rd   rd   -    -    -    -
handover.line        -    -    -    r    -    rwd  rwd  rwd  -    -    -    -
handover.mail        -    -    -    -    -    rwd  rwd  rwd  -    -    -    -
lifecycle.rule       r    r    r    r    r    r    r    rwcd r    -    -    -
load.report          -    -    -    -    -    r    r    r    -    -    -    -
need                 rwc  rwc  rwc  rwc  -    rwc  rwc  rwcd -    -    -    -
need.real            rwcd rwcd rwcd rwcd -    rwcd rwcd rwcd -    -    -    -
loyalty              r    r    r    -    -    r    r    r    -    -    -    -
lost.reason          r    r    r    r    r    r    r    rwcd r    rwcd -    -
retention.report     r    r    r    -    -    r    r    r    -    -    -    -
risk.reason          r    r    r    r    r    r    r    rw   r    rw   -    -
score                r    r    r    r    -    r    r    r    -    -    -    -
weekday              r    r    r    r    r    r    r    r    r    r    -    -
"""

WHO = {
    "1st": ("first", "owner of the customer"),
    "2nd": ("second", "co-owner of the customer in the company"),
    "col": ("collaborator", "collaborator for the customer in the company"),
    "own": (
        "owner",
        "assignee of the follow-up or the complaint, or who has the role; whoever "
        "takes a customer over by a handover",
    ),
    "non": ("none", "colleague with the same role who has nothing to do with it"),
    "led": ("leader", "leads the sales team of owner or co-owner, role *team*"),
    "all": ("all", "role *all customers*"),
    "adm": ("administrator", "role *administrator*"),
    "agt": ("agent", "role *complaint agent*, member of the complaint's team"),
    "oth": ("other company", "administrator of another company"),
    "clk": ("clerk", "employee without a role of the add-on"),
    "out": ("portal, public", "the customer's portal user; a visitor of the website"),
}
NOTHING = "-"


def rights() -> dict[str, dict[str, str]]:
    """Return the letters of each model and column; an empty string for nothing."""
    head, *lines = TABLE.strip().splitlines()
    columns = head.split()[1:]
    table = {}
    for line in lines:
        model, *cells = line.split()
        letters = ("" if cell == NOTHING else cell for cell in cells)
        table[f"custrel.{model}"] = dict(zip(columns, letters, strict=True))
    return table


def markdown() -> str:
    """Return the table and what its columns mean, for the document."""
    columns = [WHO[column] for column in next(iter(rights().values()))]
    rows = [["model", *(name for name, _meaning in columns)], ["---"] * 13]
    for model, cells in rights().items():
        rows.append([f"`{model}`", *(cell or "–" for cell in cells.values())])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines += ["", *(f"- **{name}**: {meaning}" for name, meaning in columns)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
