"""Complaints that an earlier version took from mails show the pictures of the mail."""

from tests.system import upgrades

# A mail with two pictures between its words, as the gateway gets it.
RECEIVE = r"""
import base64
from email.message import EmailMessage

pixel = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awA"
    "AAABJRU5ErkJggg=="
)
WORDS = '<p>see <img src="cid:one" alt="a">, <b>then</b> <img src="cid:two"></p>'
complaints = env["custrel.complaint"]
for name in ("whole", "edited", "fewer", "gone"):
    mail = EmailMessage()
    mail["From"] = "Wang <wang@customer.example.com>"
    mail["To"] = "complaints@ours.example.com"
    mail["Subject"] = name
    mail["Message-Id"] = f"<{name}@customer.example.com>"
    mail.set_content("see")
    mail.add_alternative(WORDS, subtype="html")
    for cid in ("one", "two"):
        mail.get_payload()[1].add_related(
            pixel, "image", "png", cid=f"<{cid}>", filename=f"{cid}.png"
        )
    env["mail.thread"].message_process("custrel.complaint", mail.as_bytes())
"""
# As version 19.0.4.1.0 kept what the mail says.
MAKE = (
    RECEIVE
    + """
texts = {
    "whole": WORDS,
    "edited": "<p>Urgent!</p>" + WORDS.replace("then", "and then"),
    "fewer": WORDS.replace('<img src="cid:one" alt="a">', ""),
    "gone": WORDS,
}
for complaint in complaints.search([("subject", "in", list(texts))]):
    complaint.description = texts[complaint.subject]
gone = complaints.search([("subject", "=", "gone")])
env["ir.attachment"].search([
    ("res_model", "=", "custrel.complaint"), ("res_id", "=", gone.id),
    ("name", "=", "two.png"),
]).unlink()
env.cr.commit()
"""
)
SHOW = r"""
import re

subjects = [("subject", "in", ("whole", "edited", "fewer", "gone"))]
for complaint in env["custrel.complaint"].search(subjects, order="id"):
    def show(match):
        file = env["ir.attachment"].browse(int(match[1])).exists()
        assert file.res_id == complaint.id
        return file.name
    text = re.sub(r"/web/image/(\d+)\?access_token=[\w-]+", show, complaint.description)
    print(complaint.subject, text)
"""
PICTURES = upgrades.past("19.0.5.0.0", make=MAKE, show=SHOW)


def test_pictures_between_the_words_are_shown(upgraded):
    assert upgraded(PICTURES).after == [
        'whole <p>see <img src="one.png" alt="a">, <b>then</b> <img src="two.png"></p>',
        'edited <p>Urgent!</p><p>see <img src="one.png" alt="a">, <b>and then</b>'
        ' <img src="two.png"></p>',
        'fewer <p>see , <b>then</b> <img src="cid:two"></p>',
        'gone <p>see <img src="one.png" alt="a">, <b>then</b> <img src="cid:two"></p>',
    ]
