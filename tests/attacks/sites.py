"""Other web sites, and what a request says of where it comes from."""

import httpx

from tests.attacks.ground import Ground, attack
from tests.attacks.target import held

_FOREIGN = ("http://evil.example", "null", "", "file://", "http://127.0.0.1", "http://localhost:{port}", "https://127.0.0.1:{port}",
            "http://127.0.0.1:{port}.evil.example", "http://[::1]:{port}", "http://127.0.0.1:{port}/",
            "http://127.0.0.1:{port},http://evil.example")  # fmt: skip
_ROUTES = (("GET", "/config"), ("GET", "/api/articles"), ("POST", "/api/ask"), ("POST", "/gradio_api/queue/join"), ("POST",
"/gradio_api/upload"),
           ("OPTIONS", "/api/ask"), ("POST", "/gradio_api/mcp/"), ("GET", "/logout"), ("POST", "/login"))  # fmt: skip


@attack(
    "A2",
    "a page of another origin in Chromium, some 300 requests, without and with sign-in; 11 origins by hand",
    "it read and changed the archive",
)
def other_sites(ground: Ground) -> str:
    from tests.test_other_sites import ATTEMPTS, another_site, answers_to, sign_in

    count = 0
    for target, signed_in in ((ground.open, False), (ground.users, True)):
        with httpx.Client(base_url=target.url, auth=("ada", "lovelace") if signed_in else None, trust_env=False) as client:
            before = client.get("/api/articles").json()
            for origin in _FOREIGN:
                for method, path in _ROUTES:
                    answer = client.request(method, path, headers={"Origin": origin.format(port=target.port)})
                    held(answer.status_code == 403, f"{method} {path} of {origin}: {answer.status_code}")
                    held(not any(name.startswith("access-control") for name in answer.headers), f"{path} may be read from {origin}")
                    count += 1
            for site in ("127.0.0.1", "127.0.0.2", "localhost"):
                with another_site(site) as evil:
                    context = ground.browser.new_context()
                    if signed_in:
                        sign_in(context, target.url)
                    page = context.new_page()
                    page.goto(evil)
                    seen = answers_to(page, target.url)
                    read = page.evaluate(ATTEMPTS, target.url)
                    held(read == {}, f"from {site} it read {list(read)[:5]}")
                    held({status for _, _, status in seen} == {403}, f"not all was refused from {site}")
                    count += len(seen)
                    context.close()
            held(client.get("/api/articles").json() == before, "the archive was changed")
        target.check()
    return f"{count} requests: all 403, nothing read, nothing changed"


@attack("C1", "X-Forwarded-For, Forwarded, X-Real-IP, X-Client-IP of other askers, past the limit", "believed: 8 of 8")
def forwarded_for(ground: Ground) -> str:
    target = ground.serve("rates", DATELINE_RATE="5/minute")
    with httpx.Client(base_url=target.url, timeout=60, trust_env=False) as client:
        statuses = []
        for number in range(16):
            names = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP")
            headers = {names[number % 4]: f"203.0.113.{number}" if number % 4 != 1 else f"for=203.0.113.{number}"}
            statuses.append(client.post("/api/ask", json={"question": "Who?", "model": "none"}, headers=headers).status_code)
    held(statuses.count(200) <= 5, f"{statuses.count(200)} of 16 were answered")
    target.check()
    ground.rates = target
    return f"{statuses.count(200)} of 16 answered, as without"


@attack("C4", "X-Forwarded-Host, X-Forwarded-Proto, X-Gradio-Server, other Host names", "the page's root became http://evil.example")
def forwarded_host(ground: Ground) -> str:
    with httpx.Client(base_url=ground.open.url, trust_env=False) as client:
        for name in (
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Prefix",
            "X-Gradio-Server",
            "Forwarded",
            "X-Original-URL",
            "X-Rewrite-URL",
        ):
            for path in ("/", "/config", "/gradio_api/info"):
                held("evil.example" not in client.get(path, headers={name: "evil.example"}).text, f"{name} is believed")
        for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:80", "a@127.0.0.1", "127.0.0.1, evil.example"):
            answer = client.get("/config", headers={"Host": host})
            held(answer.status_code == 400 and "<" not in answer.text, f"Host {host}: {answer.status_code}")
    return "not believed; other hosts 400"
