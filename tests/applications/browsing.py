"""Reads a page as a browser would: its forms with the values that stand in them, its links, its errors."""

import html
import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.settled import settled


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self._area: tuple[str, list[str]] | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if "id" in a:
            assert a["id"] not in self.ids, f"the id {a['id']} stands twice"
            self.ids.add(a["id"])
        if tag == "form":
            self.forms.append({"action": a.get("action", ""), "method": a.get("method", "get"), "fields": []})
        elif tag == "a" and "href" in a:
            self.links.append(a["href"])
        elif tag == "input" and self.forms and a.get("name"):
            self._input(a, {name for name, _value in attrs})
        elif tag == "textarea" and self.forms and a.get("name"):
            self._area = (a["name"], [])
        elif tag == "select" and self.forms:
            self._select = a.get("name", "")
        elif tag == "option" and self._select and "selected" in dict(attrs):
            self.forms[-1]["fields"].append((self._select, a.get("value", "")))

    def _input(self, a: dict[str, str], names: set[str]) -> None:
        kind = a.get("type", "text")
        if kind in {"radio", "checkbox"} and "checked" not in names:
            return
        if kind not in {"submit", "file"}:
            value = a.get("value", "on" if kind in {"radio", "checkbox"} else "")
            self.forms[-1]["fields"].append((a["name"], value))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            name, parts = self._area
            # A browser drops the first line end after the tag.
            self.forms[-1]["fields"].append((name, "".join(parts).removeprefix("\n").removeprefix("\r\n")))
            self._area = None
        elif tag == "select":
            self._select = None


def read(response: HttpResponse) -> _Page:
    """Give the page's forms, links and ids; no id may stand twice."""
    page = _Page()
    page.feed(response.content.decode())
    return page


def form_on(response: HttpResponse, having: str = "") -> dict[str, Any]:
    """Give what the browser would send of the last posting form that has the field; else of the one with a version."""
    forms = [f for f in read(response).forms if f["method"] == "post"]
    fitting = [f for f in forms if any(name == (having or "version") for name, _value in f["fields"])]
    fitting = fitting or ([] if having else forms)
    data: dict[str, Any] = {}
    for name, value in fitting[-1]["fields"]:
        if name in data:
            data[name] = [*(data[name] if isinstance(data[name], list) else [data[name]]), value]
        else:
            data[name] = value
    return data


def open_form(client: Client, address: str, having: str = "") -> dict[str, Any]:
    """Open the page and give its form."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return form_on(response, having)


def bytes_of(response: HttpResponse) -> bytes:
    """Give the page without what differs each time: tokens against forgery, keys of forms, the server's time."""
    return settled(response.content)


def text_of(response: HttpResponse) -> str:
    """Give the page without entities that would hide a word."""
    return html.unescape(response.content.decode())


def errors_on(response: HttpResponse) -> list[str]:
    """Give the lines of the error summary."""
    summary = re.search(r'class="errorsummary".*?</ul>', text_of(response), re.DOTALL)
    return re.findall(r"<a[^>]*>([^<]*)</a>", summary[0]) if summary else []
