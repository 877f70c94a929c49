"""A sheet of 10,000 customers, as somebody imports it who may create contacts and no
more: those that fail come back in a file, are mended there, and are imported again."""

import csv
import io
import json
import urllib.request
import uuid
from http.cookiejar import CookieJar

import openpyxl
import pytest

from tests.system.service import Service
from tests.system.workers import number
from tools import lab, ports

ROWS = 10_000
BATCH = 2_000
"""Rows of a request, as the client of Odoo sends them."""
PATIENCE = 600
PEOPLE = """
env["res.users"].with_context(no_reset_password=True).create({
    "name": "Lin", "login": "lin", "password": "lin-secret",
    "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id),
                  (4, env.ref("base.group_partner_manager").id)],
})
env.cr.commit()
"""
HEAD = ["Name", "Is a Company", "Country", "City", "Phone", "Tax ID"]
FIELDS = ["name", "is_company", "country_id", "city", "phone", "vat"]
CARD = "11010519491231002X"
"""Of somebody's identity card, which nobody may keep."""
COUNTRY, NAME, TAX = FIELDS.index("country_id"), 0, FIELDS.index("vat")
REASON = "Why it was not imported"
# Three kinds of mistakes; some follow each other, or stand in the first or last row.
WRONG = {
    **dict.fromkeys([0, 1, 2, 1999, 2000, 5000, *range(7000, 7020)], "country"),
    **dict.fromkeys([3, 50, 4321, 6001, 9999], "card"),
    **dict.fromkeys([51, 52, 3000, 3001, 8888, 9998], "name"),
}
FOUND = "SELECT count(*) FROM res_partner WHERE name LIKE 'Sheet %'"
NAMES = "SELECT count(DISTINCT name) FROM res_partner WHERE name LIKE 'Sheet %'"
LOST = f"""
SELECT count(*) FROM generate_series(0, {ROWS - 1}) n
 WHERE NOT EXISTS (SELECT FROM res_partner
                    WHERE name = 'Sheet Works ' || n || ' Ltd' AND is_company
                      AND city = 'Suzhou' AND phone_sanitized IS NOT NULL)
"""


def make_row(n):
    mistake = WRONG.get(n)
    return [
        "" if mistake == "name" else f"Sheet Works {n} Ltd",
        "True",
        "Nowhere" if mistake == "country" else "China",
        "Suzhou",
        f"0512 5510 {n:04}",
        CARD if mistake == "card" else "",
    ]


def make_csv(rows):
    """With blank lines, as sheets have them below each part."""
    text = io.StringIO()
    blank = [""] * len(HEAD)
    parts = [[row, blank] if n % 500 == 499 else [row] for n, row in enumerate(rows)]
    csv.writer(text).writerows([HEAD, *(row for part in parts for row in part)])
    return text.getvalue().encode()


class Importer:
    """Somebody at the screen for imports, without the screen."""

    def __init__(self, service, login):
        self.base = f"http://{ports.HOST}:{service.port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self._ask(
            "/web/session/authenticate",
            db=service.database,
            login=login,
            password=f"{login}-secret",
        )

    def _ask(self, path, **parameters):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": parameters})
        answer = json.loads(self._post(path, body.encode(), "application/json"))
        assert "error" not in answer, answer["error"]["data"]["debug"]
        return answer["result"]

    def _post(self, path, body, kind):
        request = urllib.request.Request(self.base + path, body, {"Content-Type": kind})
        return self.opener.open(request, timeout=PATIENCE).read()

    def do(self, method, *arguments, **keywords):
        return self._ask(
            f"/web/dataset/call_kw/base_import.import/{method}",
            model="base_import.import",
            method=method,
            args=arguments,
            kwargs=keywords,
        )

    def upload(self, name, content, kind):
        """:return: id of the import, and what the screen shows of the file"""
        wizard = self.do("create", {"res_model": "res.partner"})
        border = uuid.uuid4().hex
        token = self.opener.open(f"{self.base}/odoo", timeout=PATIENCE).read().decode()
        token = token.partition('csrf_token: "')[2].partition('"')[0]
        parts = [
            f'name="csrf_token"\r\n\r\n{token}'.encode(),
            f'name="id"\r\n\r\n{wizard}'.encode(),
            f'name="ufile"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'.encode()
            + content,
        ]
        body = b"\r\n".join(
            b"--%s\r\nContent-Disposition: form-data; %s" % (border.encode(), part)
            for part in parts
        )
        body += b"\r\n--%s--\r\n" % border.encode()
        sent = self._post(
            "/base_import/set_file", body, f"multipart/form-data; boundary={border}"
        )
        assert json.loads(sent)["result"]
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        return wizard, self.do("parse_preview", wizard, options)

    def run(self, wizard, preview):
        """Import all batches, as the client does.

        :return: ids of the contacts, and contents of the files with what failed
        """
        columns = preview["headers"]
        fields = [
            (preview["matches"].get(str(place)) or [False])[0]
            for place in range(len(columns))
        ]
        options = {**preview["options"], "custrel_keep_good": True, "limit": BATCH}
        ids, files, skip = [], [], 0
        while True:
            options["skip"] = skip
            result = self.do("execute_import", wizard, fields, columns, dict(options))
            assert not result["messages"], result["messages"][:2]
            ids += result["ids"]
            if result["custrel"]["file"]:
                path = f"/web/content/{result['custrel']['file']}?download=true"
                files.append(self.opener.open(self.base + path).read())
            skip = result["nextrow"]
            if not skip:
                return ids, files


def read(content):
    """:return: rows of a sheet"""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def mend(row):
    number_ = row[FIELDS.index("phone")].split()[-1]
    row = list(row)
    row[NAME] = row[NAME] or f"Sheet Works {int(number_)} Ltd"
    row[COUNTRY], row[TAX] = "China", ""
    return row


def write(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def service(installed, tmp_path):
    lab.shell(installed, PEOPLE)
    server = Service(installed, ports.free_port(), tmp_path / "odoo.log", ())
    try:
        server.await_ready()
        yield server
    finally:
        server.close()


def test_what_failed_is_mended_and_imported_again(service, installed):
    assert len(WRONG) == 37
    lin = Importer(service, "lin")
    wizard, preview = lin.upload(
        "sheet.csv", make_csv(map(make_row, range(ROWS))), "text/csv"
    )
    ids, files = lin.run(wizard, preview)
    assert len(ids) == len(set(ids)) == ROWS - len(WRONG)
    assert number(installed, FOUND) == ROWS - len(WRONG)

    sheets = [read(content) for content in files]
    assert {tuple(head) for head, *_rows in sheets} == {(*HEAD, REASON)}
    failed = [row for _head, *rows in sheets for row in rows]
    places = {int(row[FIELDS.index("phone")].split()[-1]): row for row in failed}
    assert list(places) == sorted(WRONG), "each once, in the order of the sheet"
    words = {"country": "Nowhere", "card": "identity card", "name": "name"}
    for place, row in places.items():
        assert words[WRONG[place]] in row[-1], row

    for content in files:
        head, *rows = read(content)
        wizard, preview = lin.upload(
            "mended.xlsx",
            write([head, *map(mend, rows)]),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        again, left = lin.run(wizard, preview)
        assert (len(again), left) == (len(rows), [])
    assert number(installed, FOUND) == number(installed, NAMES) == ROWS
    assert number(installed, LOST) == 0
    assert "Traceback" not in service.log()
