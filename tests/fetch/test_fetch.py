"""Fetching, over HTTP against a small news internet of our own. Nothing here connects to any address but 127.0.0.1."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from bot.fetch import Fetcher, retry_after, user_agent
from bot.model import Answer, Failed, Gone, Moved, Page, Unchanged
from tests.world.news import NewsServer, Reply

Result = TypeVar("Result")
RSS = "<rss version='2.0'><channel><title>Кур'єр</title></channel></rss>"


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with NewsServer() as server:
        yield server


def fetching(
    do: Callable[[Fetcher], Awaitable[Result]],
    *,
    allow: tuple[str, ...] = ("127.0.0.1",),
    gap: float = 0,
    deadline: float = 5,
) -> Result:
    async def run() -> Result:
        async with Fetcher(allow, "editor@example.org", gap=gap, deadline=deadline) as fetcher:
            return await asyncio.wait_for(do(fetcher), 30)

    return asyncio.run(run())


def get(url: str, etag: str = "", modified: str = "", *, robots: bool = False, deadline: float = 5) -> Answer:
    return fetching(lambda fetcher: fetcher.get(url, etag, modified, robots=robots), deadline=deadline)


def failed(answer: Answer) -> Failed:
    assert isinstance(answer, Failed), answer
    assert answer.reason.endswith(".") and "\n" not in answer.reason and len(answer.reason) < 200
    return answer


# ── what comes back ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_comes_with_its_type_and_validators(server: NewsServer) -> None:
    server.serve("/feed", RSS, "application/rss+xml", etag='"1"', modified="Tue, 24 Nov 2026 08:00:00 GMT")
    page = get(f"{server.url}/feed")
    assert isinstance(page, Page)
    assert page.url == f"{server.url}/feed"
    assert page.body == RSS.encode()
    assert (page.content_type, page.etag) == ("application/rss+xml", '"1"')
    assert page.modified == "Tue, 24 Nov 2026 08:00:00 GMT"
    assert page.fetched is not None


def test_an_unchanged_feed_is_not_sent_again(server: NewsServer) -> None:
    server.serve("/feed", RSS, etag='"1"')
    server.serve("/old", RSS, modified="Tue, 24 Nov 2026 08:00:00 GMT")
    assert isinstance(get(f"{server.url}/feed", etag='"1"'), Unchanged)
    assert isinstance(get(f"{server.url}/feed", etag='"2"'), Page)
    assert isinstance(get(f"{server.url}/old", modified="Tue, 24 Nov 2026 08:00:00 GMT"), Unchanged)


def test_a_304_that_nobody_asked_for_is_a_failure(server: NewsServer) -> None:
    server.fail("/feed", 304)
    failed(get(f"{server.url}/feed"))


def test_410_is_gone(server: NewsServer) -> None:
    server.fail("/feed", 410)
    assert get(f"{server.url}/feed") == Gone(f"{server.url}/feed")


@pytest.mark.parametrize("status", [204, 206, 400, 403, 404, 429, 500, 503, 599])
def test_any_other_status_is_a_failure_that_names_it(server: NewsServer, status: int) -> None:
    server.fail("/feed", status)
    assert str(status) in failed(get(f"{server.url}/feed")).reason


def test_retry_after_is_read(server: NewsServer) -> None:
    server.fail("/busy", 429, {"Retry-After": "90"})
    assert failed(get(f"{server.url}/busy")).retry_after == 90


def test_retry_after_may_be_a_date() -> None:
    now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert retry_after("Tue, 24 Nov 2026 08:10:00 GMT", now) == 600
    assert retry_after("Tue, 24 Nov 2020 08:10:00 GMT", now) == 0
    assert retry_after("120", now) == 120
    assert retry_after("", now) is None
    assert retry_after("soon", now) is None
    assert retry_after("9" * 400, now) is not None


def test_the_user_agent_says_who_we_are_and_whom_to_write_to(server: NewsServer) -> None:
    server.answer("/", lambda request: Reply(200, request.headers["user-agent"].encode()))
    page = get(server.url + "/")
    assert isinstance(page, Page)
    assert page.body.startswith(b"Sitrep/") and b"(+editor@example.org)" in page.body
    assert "\n" not in user_agent("evil\r\nX-Header: 1")


# ── redirects ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_permanent_redirect_moves_the_feed(server: NewsServer) -> None:
    server.redirect("/old", "/new", 301)
    server.redirect("/new", f"{server.url}/newest", 308)
    server.serve("/newest", RSS)
    answer = get(f"{server.url}/old")
    assert isinstance(answer, Moved)
    assert answer.to == f"{server.url}/newest"
    assert isinstance(answer.then, Page)


def test_a_temporary_redirect_moves_nothing(server: NewsServer) -> None:
    server.redirect("/old", "/new", 302)
    server.serve("/new", RSS)
    page = get(f"{server.url}/old")
    assert isinstance(page, Page) and page.url == f"{server.url}/new"


def test_a_feed_moves_only_as_far_as_the_way_is_permanent(server: NewsServer) -> None:
    server.redirect("/a", "/b", 301)
    server.redirect("/b", "/c", 307)
    server.redirect("/c", "/d", 301)
    server.serve("/d", RSS)
    answer = get(f"{server.url}/a")
    assert isinstance(answer, Moved) and answer.to == f"{server.url}/b"
    server.redirect("/x", "/a", 302)
    assert isinstance(get(f"{server.url}/x"), Page)


def test_a_permanent_redirect_into_nothing_moves_nothing(server: NewsServer) -> None:
    server.redirect("/old", "/new", 301)
    failed(get(f"{server.url}/old"))


def test_a_circle_of_redirects_ends(server: NewsServer) -> None:
    server.redirect("/a", "/b")
    server.redirect("/b", "/a")
    assert "circle" in failed(get(f"{server.url}/a")).reason
    assert len(server.requests()) == 2


def test_five_redirects_are_followed_and_six_are_not(server: NewsServer) -> None:
    for step in range(1, 7):
        server.redirect(f"/{step}", f"/{step - 1}")
    server.serve("/0", RSS)
    assert isinstance(get(f"{server.url}/5"), Page)
    assert "5 times" in failed(get(f"{server.url}/6")).reason


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)", "http://", "http://[::1", ""]
)
def test_a_redirect_to_no_web_address_is_a_failure(server: NewsServer, to: str) -> None:
    server.redirect("/a", to)
    failed(get(f"{server.url}/a"))
    assert len(server.requests()) == 1


@pytest.mark.parametrize(
    "to", ["http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/", "http://2852039166/"]
)
def test_a_redirect_to_a_private_address_is_refused_before_any_connection(server: NewsServer, to: str) -> None:
    server.redirect("/a", to, 301)
    assert "private address" in failed(get(f"{server.url}/a")).reason


def test_a_private_address_is_refused_unless_it_is_allowed(server: NewsServer) -> None:
    server.serve("/feed", RSS)
    answer = fetching(lambda fetcher: fetcher.get(f"{server.url}/feed"), allow=())
    assert "private address" in failed(answer).reason
    assert server.requests() == []
    named = fetching(lambda fetcher: fetcher.get(f"http://localhost:{server.port}/feed"), allow=())
    assert "private address" in failed(named).reason
    assert server.requests() == []


def test_an_allowed_name_may_be_private(server: NewsServer) -> None:
    server.serve("/feed", RSS)
    answer = fetching(lambda fetcher: fetcher.get(f"http://localhost:{server.port}/feed"), allow=("localhost",))
    assert isinstance(answer, Page)


@pytest.mark.parametrize(
    "url", ["", "feed", "ftp://x/", "http://", "http://[", "http://a b/", "http://\0/", "http://" + "a" * 300 + "/"]
)
def test_an_address_that_is_none_is_a_failure(url: str) -> None:
    failed(get(url))


# ── limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("compress", ["gzip", "deflate", "raw"])
def test_a_compressed_body_is_inflated(server: NewsServer, compress: str) -> None:
    server.serve("/feed", RSS * 1000, compress=compress)
    page = get(f"{server.url}/feed")
    assert isinstance(page, Page) and page.body == (RSS * 1000).encode()
    assert server.requests()[0].headers["accept-encoding"] == "gzip, deflate"


def test_a_gzip_bomb_is_not_inflated(server: NewsServer) -> None:
    server.bomb("/bomb")
    assert "larger than 10 MB" in failed(get(f"{server.url}/bomb")).reason


def test_an_endless_body_ends(server: NewsServer) -> None:
    server.endless("/endless")
    assert "larger than 5 MB" in failed(get(f"{server.url}/endless")).reason


def test_a_body_said_to_be_too_large_is_not_read(server: NewsServer) -> None:
    server.break_off("/huge", b"<rss>", promised=50_000_000)
    assert "larger than 5 MB" in failed(get(f"{server.url}/huge")).reason


def test_a_slow_drip_meets_the_deadline(server: NewsServer) -> None:
    server.drip("/slow")
    assert "slowly" in failed(get(f"{server.url}/slow", deadline=0.5)).reason


def test_silence_meets_the_deadline(server: NewsServer) -> None:
    server.silence("/silent")
    assert "slowly" in failed(get(f"{server.url}/silent", deadline=0.5)).reason


def test_the_deadline_covers_all_redirects_together(server: NewsServer) -> None:
    async def slowly(request: object):  # type: ignore[no-untyped-def]
        await asyncio.sleep(0.4)
        yield Reply(302, b"", {"Location": f"/{len(server.requests())}"}).encode()

    for step in range(6):
        server.answer(f"/{step}", slowly)
    assert "slowly" in failed(get(f"{server.url}/0", deadline=1)).reason


def test_a_body_that_breaks_off_is_a_failure(server: NewsServer) -> None:
    server.break_off("/cut", b"<rss>")
    assert "broke off" in failed(get(f"{server.url}/cut")).reason


def test_what_is_not_http_is_a_failure(server: NewsServer) -> None:
    async def nonsense(request: object):  # type: ignore[no-untyped-def]
        yield b"\x00\xff SSH-2.0 hello\r\n\r\n"

    server.answer("/ssh", nonsense)
    failed(get(f"{server.url}/ssh"))


def test_nobody_there_is_a_failure() -> None:
    with NewsServer() as closed:
        url = closed.url
    assert "cannot be reached" in failed(get(f"{url}/feed")).reason


def test_a_compression_that_was_not_asked_for_is_a_failure(server: NewsServer) -> None:
    server.serve("/feed", b"\x1b\x03", headers={"Content-Encoding": "br"})
    failed(get(f"{server.url}/feed"))


def test_over_tls_the_name_is_asked_for_and_not_the_checked_address() -> None:
    """The connection goes to the address that was checked; the greeting (SNI) must still name the host."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        greetings: list[bytes] = []

        def hang_up_after_the_greeting() -> None:
            connection, _ = listener.accept()
            with connection:
                greetings.append(connection.recv(4096))

        thread = threading.Thread(target=hang_up_after_the_greeting)
        thread.start()
        url = f"https://localhost:{listener.getsockname()[1]}/feed"
        failed(fetching(lambda fetcher: fetcher.get(url), allow=("localhost",)))
        thread.join(5)
    assert b"localhost" in greetings[0]


# ── politeness ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_host_is_asked_one_thing_at_a_time_with_a_gap(server: NewsServer) -> None:
    for number in range(4):
        server.serve(f"/{number}", RSS)

    async def all_at_once(fetcher: Fetcher) -> list[Answer]:
        return await asyncio.gather(*(fetcher.get(f"{server.url}/{number}") for number in range(4)))

    assert all(isinstance(answer, Page) for answer in fetching(all_at_once, gap=0.1))
    times = [request.at for request in server.requests()]
    assert all(later - earlier >= 0.1 for earlier, later in itertools.pairwise(times))
    assert server.most_at_once == 1


def test_a_slow_host_delays_nobody_else(server: NewsServer) -> None:
    server.silence("/silent")

    async def both(fetcher: Fetcher) -> list[Answer]:
        slow = [asyncio.create_task(fetcher.get(f"{server.url}/silent")) for _ in range(40)]
        await asyncio.sleep(0.1)
        with NewsServer() as other:
            other.serve("/feed", RSS)
            answer = await asyncio.wait_for(fetcher.get(f"{other.url}/feed"), 3)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return [answer]

    assert isinstance(fetching(both)[0], Page)


def test_many_time_outs_leave_the_fetcher_as_it_was(server: NewsServer) -> None:
    server.silence("/silent")
    server.serve("/feed", RSS)

    async def after_silence(fetcher: Fetcher) -> Answer:
        for _ in range(20):
            failed(await fetcher.get(f"{server.url}/silent"))
        return await fetcher.get(f"{server.url}/feed")

    assert isinstance(fetching(after_silence, deadline=0.05), Page)


def test_no_cookie_is_kept(server: NewsServer) -> None:
    server.serve("/feed", RSS, headers={"Set-Cookie": "id=1; Path=/"})

    async def twice(fetcher: Fetcher) -> list[Answer]:
        return [await fetcher.get(f"{server.url}/feed"), await fetcher.get(f"{server.url}/feed")]

    fetching(twice)
    assert all("cookie" not in request.headers for request in server.requests())


def test_waiting_for_a_turn_does_not_count_against_the_deadline(server: NewsServer) -> None:
    server.serve("/feed", RSS)

    async def many(fetcher: Fetcher) -> list[Answer]:
        return await asyncio.gather(*(fetcher.get(f"{server.url}/feed") for _ in range(5)))

    assert all(isinstance(answer, Page) for answer in fetching(many, gap=0.2, deadline=0.5))


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_that_robots_txt_forbids_is_not_read(server: NewsServer) -> None:
    server.serve("/robots.txt", "User-agent: *\nDisallow: /private\n", "text/plain")
    server.serve("/private/1", "secret")
    server.serve("/public/1", "news")
    assert "robots.txt" in failed(get(f"{server.url}/private/1", robots=True)).reason
    assert isinstance(get(f"{server.url}/public/1", robots=True), Page)
    assert "/private/1" not in server.paths()


def test_robots_txt_may_name_us(server: NewsServer) -> None:
    server.serve("/robots.txt", "User-agent: Sitrep\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "text/plain")
    failed(get(f"{server.url}/1", robots=True))


def test_robots_txt_is_asked_once_for_many_pages(server: NewsServer) -> None:
    server.serve("/robots.txt", "User-agent: *\nDisallow: /private\n", "text/plain")
    for number in range(5):
        server.serve(f"/{number}", "news")

    async def many(fetcher: Fetcher) -> list[Answer]:
        return await asyncio.gather(*(fetcher.get(f"{server.url}/{number}", robots=True) for number in range(5)))

    assert all(isinstance(answer, Page) for answer in fetching(many))
    assert len(server.requests("/robots.txt")) == 1


def test_feeds_are_read_without_asking_robots_txt(server: NewsServer) -> None:
    server.serve("/feed", RSS)
    get(f"{server.url}/feed")
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_allows_everything(server: NewsServer, status: int) -> None:
    server.fail("/robots.txt", status)
    server.serve("/1", "news")
    assert isinstance(get(f"{server.url}/1", robots=True), Page)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_that_cannot_be_read_means_not_now(server: NewsServer, status: int) -> None:
    server.fail("/robots.txt", status)
    server.serve("/1", "news")
    assert failed(get(f"{server.url}/1", robots=True)).retry_after
    assert "/1" not in server.paths()


def test_a_web_page_in_place_of_robots_txt_forbids_nothing(server: NewsServer) -> None:
    server.serve("/robots.txt", "<!doctype html><p>User-agent: *\nDisallow: /")
    server.serve("/1", "news")
    assert isinstance(get(f"{server.url}/1", robots=True), Page)


def test_where_a_redirect_leads_robots_txt_is_asked_too(server: NewsServer) -> None:
    with NewsServer() as other:
        other.serve("/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
        other.serve("/1", "secret")
        server.redirect("/1", f"{other.url}/1")
        failed(get(f"{server.url}/1", robots=True))
        assert "/1" not in other.paths()
