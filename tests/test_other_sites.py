"""Other web sites, in a real Chromium: a page of another origin can read nothing from a server, and change nothing in it."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import qa
from qa import Archive
from qa.doors.users import Users, line_for
from tests.processes import free_port
from tests.qa.test_guard import served
from tests.test_browser import ask, barriers, chromium, settle

RUBIO = "Who did Marco Rubio meet in Mexico?"
# Each way in which a page may ask another server. What it could read is what it gives back; "" is nothing.
ATTEMPTS = """
async (url) => {
  const soon = (ms) => new Promise((done) => setTimeout(() => done(""), ms));
  const text = async (path, how) => { try { return await (await fetch(url + path, how)).text() } catch { return "" } };
  const element = (tag, path, kind) => new Promise((done) => {
    const made = document.createElement(tag);
    Object.assign(made, { onload: () => done(kind === "frame" ? "" : "loaded"), onerror: () => done("") });
    made[tag === "link" ? "href" : "src"] = url + path;
    document.body.append(made);
  });
  const form = async (path, fields, enctype) => {
    const sink = Object.assign(document.createElement("iframe"), { name: "sink" + Math.random() });
    const made = Object.assign(document.createElement("form"), { method: "POST", action: url + path, enctype, target: sink.name });
    for (const [name, value] of Object.entries(fields)) {
      const field = Object.assign(document.createElement("input"), { name });
      if (value instanceof File) {
        field.type = "file";
        const files = new DataTransfer();
        files.items.add(value);
        field.files = files.files;
      } else field.value = value;
      made.append(field);
    }
    document.body.append(sink, made);
    const answered = new Promise((done) => sink.addEventListener("load", done));
    made.submit();
    await Promise.race([answered, soon(60000)]);
    try { return sink.contentDocument.body.innerText } catch { return "" }
  };
  const json = (value, more) => ({ method: "POST", body: JSON.stringify(value), ...more });
  const whole = { credentials: "include", headers: { "Content-Type": "application/json" } };
  const simple = { credentials: "include", headers: { "Content-Type": "text/plain" } };
  const blind = { credentials: "include", mode: "no-cors" };
  const question = { question: "Who did Marco Rubio meet in Mexico?", model: "none" };
  const join = (fn) => ({ fn_index: fn, data: ["us-mexico-security", null, null, null], session_hash: "evil" });
  const call = { name: "ask", arguments: { question: question.question } };
  const tool = { jsonrpc: "2.0", id: 1, method: "tools/call", params: call };
  const file = new File(["# Planted\\n\\nPlanted by another site."], "planted.md");
  const uploaded = () => { const form = new FormData(); form.append("files", file); return form };
  const read = {};
  for (const path of ["/", "/config", "/api/articles", "/api/search?q=Rubio", "/healthz", "/metrics", "/gradio_api/info",
                      "/api/openapi.json", "/gradio_api/queue/data?session_hash=evil", "/gradio_api/mcp/schema", "/v1/models"]) {
    read["fetch " + path] = await text(path, { credentials: "include" });
    read["blind " + path] = await text(path, blind);
    read["script " + path] = await element("script", path);
  }
  for (const [path, body] of [["/api/ask", question], ["/gradio_api/mcp/", tool],
                              ["/v1/chat/completions", { model: "none", messages: [{ role: "user", content: question.question }] }]])
    for (const [name, how] of Object.entries({ whole, simple, blind })) read[name + " " + path] = await text(path, json(body, how));
  for (let fn = 0; fn < 40; fn++)
    for (const [name, how] of Object.entries({ whole, simple, blind }))
      read[`${name} join ${fn}`] = await text("/gradio_api/queue/join", json(join(fn), how));
  read.upload = await text("/gradio_api/upload", { method: "POST", credentials: "include", body: uploaded() });
  read["blind upload"] = await text("/gradio_api/upload", { method: "POST", body: uploaded(), ...blind });
  read["form upload"] = await form("/gradio_api/upload", { files: file }, "multipart/form-data");
  read["form login"] = await form("/login", { username: "ada", password: "guess" }, "application/x-www-form-urlencoded");
  read["form ask"] = await form("/api/ask", { [JSON.stringify(question).slice(0, -1) + ',"publisher":"']: '"}' }, "text/plain");
  read.events = await Promise.race([soon(60000), new Promise((done) => {
    const events = new EventSource(url + "/gradio_api/queue/data?session_hash=evil", { withCredentials: true });
    events.onmessage = (event) => done(event.data); events.onopen = () => done("open"); events.onerror = () => { events.close(); done("") };
  })]);
  read.socket = await Promise.race([soon(60000), new Promise((done) => {
    const socket = new WebSocket(url.replace("http", "ws") + "/gradio_api/queue/data");
    socket.onopen = () => done("open"); socket.onerror = () => done("");
  })]);
  read["sign out by image"] = await element("img", "/logout");
  read["sign out by fetch"] = await text("/logout", blind);
  navigator.sendBeacon(url + "/api/ask", JSON.stringify(question));
  read.frame = await element("iframe", "/", "frame");
  await soon(500);
  return Object.fromEntries(Object.entries(read).filter(([, said]) => said !== ""));
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = chromium(playwright)
        expect.set_options(timeout=120_000)
        yield opened
        opened.close()


@contextmanager
def another_site(host: str) -> Iterator[str]:
    """A web site of somebody else on this machine."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Another site</title><body></body>")

        def log_message(self, *_: object) -> None: ...

    site = ThreadingHTTPServer(("127.0.0.2" if host == "127.0.0.2" else "127.0.0.1", free_port()), Site)
    threading.Thread(target=site.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://{host}:{site.server_port}/"
    site.shutdown()
    site.server_close()


@pytest.fixture
def mine(sample_folder: Path, tmp_path: Path) -> Iterator[Archive]:
    """The sample articles, in an archive that a test may lose."""
    shutil.copytree(sample_folder, tmp_path / "mine")
    with qa.open(tmp_path / "mine", llm="none") as archive:
        yield archive


def answers_to(page: Page, url: str) -> list[tuple[str, str, int]]:
    """Grows by what the server answered the page."""
    seen: list[tuple[str, str, int]] = []
    here = urlsplit(url).netloc
    page.on(
        "response", lambda told: seen.append((told.request.method, told.url, told.status)) if urlsplit(told.url).netloc == here else None
    )
    return seen


def sign_in(context: BrowserContext, url: str) -> None:
    page = context.new_page()
    page.goto(url)
    page.get_by_label("username").fill("ada")
    expect(page).to_have_title("Dateline")
    page.get_by_label("password").fill("lovelace")
    page.get_by_role("button", name="Login").click()
    expect(page.locator("#question textarea")).to_be_visible()
    page.close()


# Where it listens, where the other site stands, and whether one signs in: all of it is tried nightly.
_ARRANGEMENTS = {
    "another port": ("127.0.0.1", "127.0.0.1"), "another address": ("127.0.0.1", "127.0.0.2"), "another name": ("127.0.0.1", "localhost"),
    "open to others": ("0.0.0.0", "127.0.0.1"), "served elsewhere": ("127.0.0.2", "127.0.0.1"),
}  # fmt: skip
_ALWAYS = (("another name", False),)


@pytest.mark.parametrize(
    ("listens", "site", "signed_in"),
    [
        pytest.param(*places, signed_in, id=f"{name}, {'signed in' if signed_in else 'nobody signs in'}",
                     marks=() if (name, signed_in) in _ALWAYS else pytest.mark.nightly)
        for name, places in _ARRANGEMENTS.items()
        for signed_in in (False, True)
    ],
)  # fmt: skip
def test_another_site_reads_nothing_and_changes_nothing(browser: Browser, mine: Archive, listens: str, site: str, signed_in: bool) -> None:
    users = Users(dict([line_for("ada", "lovelace").split(":", 1)])) if signed_in else None
    who = ("ada", "lovelace") if signed_in else None
    before = [article["id"] for article in mine.list()]
    with another_site(site) as evil, served(mine, listens, users=users) as local:
        url = local.replace("127.0.0.1", "127.0.0.2") if listens == "127.0.0.2" else local
        context = browser.new_context()
        if signed_in:
            sign_in(context, url)
        page = context.new_page()
        page.goto(evil)
        seen = answers_to(page, url)
        assert page.evaluate(ATTEMPTS, url) == {}
        assert len(seen) > 50
        assert {status for _, _, status in seen} == {403}
        page.goto(f"{url}/?from=another-site")  # a link is followed as ever, and whoever was signed in still is
        expect(page.locator("#question textarea")).to_be_visible()
        context.close()
        counted = httpx.get(f"{url}/metrics", auth=who).text
    assert [article["id"] for article in mine.list()] == before
    assert "dateline_questions_total{" not in counted
    assert mine.feedback() == []


def test_the_page_works_for_whom_it_is_meant_behind_a_path(browser: Browser, mine: Archive, tmp_path: Path) -> None:
    """A proxy that takes /news away, as most do, and names itself."""
    (tmp_path / "bridge.md").write_text("---\ntitle: Quorn bridge opens\n---\nThe bridge of Quorn cost 4.2 million crowns.\n")
    users = Users(dict([line_for("ada", "lovelace").split(":", 1)]))
    with served(mine, users=users, root_path="/news", proxies=["127.0.0.1"], names=["localhost"]) as behind, proxy(behind, "/news") as url:
        context = browser.new_context()
        sign_in(context, url)
        page = context.new_page()
        page.goto(url)
        ask(page, RUBIO)
        expect(page.locator("#chat .answer")).to_contain_text("Sheinbaum")
        page.get_by_role("tab", name="Articles").click()
        page.locator("#adding button").first.click()
        page.locator("#files input[type=file]").set_input_files(tmp_path / "bridge.md")
        page.locator("#files").get_by_text("bridge").first.wait_for()
        page.locator("#add").click()
        expect(page.locator("#done")).to_contain_text("1 added")
        page.goto(f"{url}api/docs")
        expect(page.get_by_text("/api/ask")).to_be_visible()
        page.goto(f"{url}logout")
        expect(page.get_by_label("password")).to_be_visible()
        assert page.url.rstrip("/") == url.rstrip("/")
        for _ in range(20):  # on a busy machine the page's colours come after its fields
            settle(page)
            if not (found := barriers(page)):
                break
            page.wait_for_timeout(500)
        assert found == []
        context.close()


@contextmanager
def proxy(behind: str, path: str) -> Iterator[str]:
    """A proxy as a front for a server: it serves it under a path, and says for whom it asks."""

    class Front(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection", "accept-encoding")}
            headers |= {"X-Forwarded-Host": self.headers["Host"], "X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.9"}
            if not self.path.startswith(f"{path}/"):
                self.send_response(301 if self.path == path else 404)  # as nginx does for `location /path/`
                self.send_header("Location", f"{path}/")
                self.end_headers()
                return
            with (
                suppress(OSError),
                httpx.stream(self.command, behind + self.path[len(path) :], content=body, headers=headers, timeout=None) as answered,
            ):
                self.send_response(answered.status_code)
                for name, value in answered.headers.multi_items():
                    if name not in ("transfer-encoding", "content-length", "content-encoding", "connection"):
                        self.send_header(name, value)
                self.end_headers()
                for piece in answered.iter_bytes():
                    self.wfile.write(piece)
                    self.wfile.flush()

        do_GET = do_POST = do_HEAD = forward  # noqa: N815 # as http.server calls them

        def log_message(self, *_: object) -> None: ...

    front = ThreadingHTTPServer(("127.0.0.1", free_port()), Front)
    front.daemon_threads = True
    threading.Thread(target=front.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.1:{front.server_port}{path}/"
    front.shutdown()
    front.server_close()
