"""Programs and people that follow the links of a mail."""

import http.client
import re
import urllib.parse
import urllib.request
from html import unescape
from http.cookiejar import CookieJar

from tests.system.postbox import EmailMessage
from tests.system.workers import PATIENCE

LINK = re.compile(r"""(?:href|src)=["'](http[^"']+)["']""")
FIELD = re.compile(r'<input type="hidden" name="csrf_token" value="([^"]+)"')
LOOKING = ("HEAD", "GET", "OPTIONS")


def get_links(mail: EmailMessage) -> list[str]:
    body = mail.get_body(("html",))
    text = body.get_content() if body else ""
    return sorted({unescape(link) for link in LINK.findall(text)})


def look(url: str) -> dict[str, int]:
    """Ask for an address as scanners of mail servers do, without a cookie.

    :return: status by HTTP method
    """
    parts = urllib.parse.urlsplit(url)
    path = urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
    status = {}
    for method in LOOKING:
        connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
        connection.request(method, path, headers={"User-Agent": "LinkScanner/1.0"})
        response = connection.getresponse()
        response.read()
        status[method] = response.status
        connection.close()
    return status


def click(url: str, **fields: str) -> str:
    """Open a page and send its form, as a person does.

    :return: the page that comes then
    """
    cookies = urllib.request.HTTPCookieProcessor(CookieJar())
    opener = urllib.request.build_opener(cookies)
    page = opener.open(url, timeout=PATIENCE).read().decode()
    fields["csrf_token"] = FIELD.search(page).group(1)
    data = urllib.parse.urlencode(fields).encode()
    return opener.open(url, data, timeout=PATIENCE).read().decode()
