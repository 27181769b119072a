"""Hostile strings in pages, in a real browser without any policy to help: nothing runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, g, render_template_string
from playwright.sync_api import Browser, Page, Route
from wtforms import Form, StringField

from feedback.store.people import Role
from surveys.text import normalise
from tests.hostile import hostile_strings
from tests.security.conftest import Two

pytestmark = pytest.mark.browser

BASE = "http://heard.invalid"
_AT_ONCE = 800

# The product's own macros, each string in every place where pages put words.
_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>x</title></head><body>
{% from "components/fields.html" import field, error_summary %}
{% from "components/chips.html" import marked %}
{% for f in forms %}{% set s = f.text.data %}
<section>
<p class="verbatim" data-place="text" dir="auto">{{ s }}</p>
<p data-place="marked" dir="auto">{{ marked(s, [(0, 3), (5, 9)]) }}</p>
<p data-place="label" title="{{ s }}" aria-label="{{ s }}">
<meter min="0" max="1" value="0" aria-label="{{ s }}"></meter></p>
<div data-place="input">{{ field(f.text, placeholder=s) }}</div>
<div data-place="textarea">{{ field(f.text, kind="textarea") }}</div>
<div data-place="faults">{{ error_summary(f) }}</div>
<select data-place="option"><option value="{{ s }}" selected>{{ s }}</option></select>
<a data-place="link" href="/p/x/inbox?words={{ s | urlencode }}">link</a>
</section>
{% endfor %}
</body></html>"""

_READ = """() => [...document.querySelectorAll("section")].map(s => {
  const at = place => s.querySelector(`[data-place="${place}"]`);
  return {
    text: at("text").textContent, marked: at("marked").textContent,
    title: at("label").getAttribute("title"), label: at("label").getAttribute("aria-label"),
    meter: at("label").querySelector("meter").getAttribute("aria-label"),
    input: at("input").querySelector("input").getAttribute("value"),
    placeholder: at("input").querySelector("input").getAttribute("placeholder"),
    textarea: at("textarea").querySelector("textarea").value,
    fault: at("faults").querySelector("li a").textContent,
    option: at("option").options[0].textContent,
    value: at("option").options[0].getAttribute("value"),
    link: new URL(at("link").href).searchParams.get("words"),
    children: s.querySelectorAll("*").length,
  };
})"""
_COUNT = """() => {
  const all = [...document.querySelectorAll("*")];
  const live = e => ["href", "xlink:href", "src", "action", "formaction", "data"].some(
    n => /^[\\s\\u0000-\\u0020]*(javascript|data|vbscript):/i.test(e.getAttribute(n) || ""));
  const foreign = e => e.localName === "script" && !e.src.startsWith(location.origin + "/static/");
  return {
    handlers: all.filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length,
    scripts: all.filter(foreign).length,
    links: all.filter(live).length,
    frames: document.querySelectorAll("frame, object, embed, base, applet, foreignObject").length,
  };
}"""
_WATCH = """window.__ran = 0;
for (const name of ["alert", "confirm", "prompt", "print"])
  window[name] = () => { window.__ran += 1; };"""

NOTHING = {"handlers": 0, "scripts": 0, "links": 0, "frames": 0}


@dataclass
class Watched:
    """A page that answers from us alone and counts whatever else it asks for."""

    page: Page
    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def show(self, path: str, html: str) -> None:
        """Open *html* as the page at *path*."""
        self.pages[BASE + path] = html.encode()
        self.page.goto(BASE + path)

    def answer(self, route: Route) -> None:
        url = route.request.url
        if url in self.pages:
            route.fulfill(body=self.pages[url], content_type="text/html; charset=utf-8")
            return
        if not url.startswith(
            (f"{BASE}/static/", f"{BASE}/p/", f"{BASE}/s/")
        ):  # the frame of a preview is ours
            self.asked.append(url)
        route.abort()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(_WATCH)
    made = Watched(context.new_page())
    made.page.route("**/*", made.answer)
    made.page.on("dialog", lambda dialog: dialog.dismiss())
    yield made
    context.close()


class _OneText(Form):  # type: ignore[misc]  # wtforms has no types
    text = StringField("Text")


def _page(app: Flask, strings: list[str]) -> str:
    forms = []
    for text in strings:
        form = _OneText(text=text)
        form.text.errors = [text]
        forms.append(form)
    with app.test_request_context("/"):
        g.me = None
        return render_template_string(_TEMPLATE, forms=forms)


def test_no_string_runs_in_any_place_of_a_page_and_each_comes_back(
    app: Flask, watched: Watched
) -> None:
    strings = [text for raw in hostile_strings() if (text := normalise(raw))]
    assert len(strings) > 7000
    plain: dict[str, Any] | None = None
    for start in range(0, len(strings), _AT_ONCE):
        some = strings[start : start + _AT_ONCE]
        watched.show(f"/{start}", _page(app, some))
        found = watched.page.evaluate(_READ)
        assert len(found) == len(some)
        for text, places in zip(some, found, strict=True):
            elements = places.pop("children")
            plain = plain or {"children": elements}
            assert elements == plain["children"], text
            assert set(places.values()) == {text}, text
        assert watched.page.evaluate(_COUNT) == NOTHING
        assert watched.page.evaluate("window.__ran") == 0
    assert watched.asked == []


def test_no_page_of_a_project_whose_every_name_is_an_attack_runs_anything(
    attacked: Two, watched: Watched
) -> None:
    from tests.security.test_access import _pages_of

    full = attacked.a
    client = full.client_of(full.world.users[Role.ADMIN])
    addresses = [path for path, _ in _pages_of(full, client)]
    addresses += [f"/s/{full.ids['public.token']}", "/projects", "/account"]
    assert len(addresses) > 30
    shown = 0
    for path in addresses:
        html = client.get(path).text
        watched.show(path, html)
        shown += full.marker in watched.page.evaluate(
            "() => document.body.textContent + [...document.querySelectorAll('input, textarea')]"
            ".map(e => e.value).join(' ')"
        )
        assert watched.page.evaluate(_COUNT) == NOTHING, path
        assert watched.page.evaluate("window.__ran") == 0, path
    assert shown > 25, "the attack must be there to be harmless"
    assert watched.asked == []
