"""Titles and links reach the reader exactly as the outlet means them, whatever its feed does to them; and two copies of the
bot do not both speak."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.run import ROOT, Program
from tests.telegram import Server
from tests.world import rss
from tests.world.news import NewsServer

MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DATE = "<pubDate>Tue, 24 Nov 2026 06:00:00 GMT</pubDate>"
PLAIN = (
    """NATO ships reached the harbour of Foo in the morning, and the pilots who had waited since Sunday went aboard at
once. Fishermen sold herring on the quay. The mayor thanked the sailors for a new lighthouse lamp and a brass bell.""",
    """NATO
signed the contract for field radios after a tender of eleven months. Both suppliers promised batteries that last a winter, spare
aerials and a repair shop in the mountains. Auditors will read the invoices twice a year.""",
    """NATO printers now use heavy
letters on every poster, since readers with weak eyes had complained. Paper is thicker too. A museum of typography lent its oldest
wooden alphabet, which apprentices are copying with chisels.""",
)
ENGLISH = f"""<rss version="2.0"><channel><title>Courier</title><language>en</language>
<item><title>NATO: Foo &mdash; bar</title><link>@/a?x=1&y=2</link>{DATE}<description>{PLAIN[0]}</description></item>
<item><title>NATO buys from R&D and AT&T</title><link>@/b?x=1&amp;y=2</link>{DATE}<description>{PLAIN[1]}</description></item>
<item><title>NATO prints <b>bold</b> letters</title><link>@/c?x=1&y=2&utm_source=rss</link>{DATE}
<description>{PLAIN[2]}</description></item></channel></rss>"""
UKRAINIAN = f"""<rss version="2.0"><channel><title>Вісник</title>
<item><title>НАТО й Україна: «Щит» — п’ять днів навчань у Києві</title><link>@/uk?id=7&lang=ua</link>{DATE}
<description>НАТО розпочало в Україні навчання рятувальників, повідомили у Києві. Під’їзди шкіл перетворили на польові шпиталі,
а ґанок музею ще пам’ятає єнотів, яких вивозили під час повені. Їжу для учасників готують студенти кулінарного училища.
</description></item></channel></rss>"""
TITLES = {
    "NATO: Foo — bar": "/a?x=1&y=2",
    "NATO buys from R&D and AT&T": "/b?x=1&y=2",
    "NATO prints bold letters": "/c?x=1&y=2",
    "НАТО й Україна: «Щит» — п’ять днів навчань у Києві": "/uk?id=7&lang=ua",
}


def test_titles_and_links_are_exact_in_the_messages(tmp_path: Path) -> None:
    with Server() as telegram, NewsServer() as courier, NewsServer() as visnyk:
        older = [rss.story(str(n), MORNING - timedelta(days=3), f"{courier.url}/older/{n}") for n in range(40)]
        courier.serve("/older", rss.feed(*older), "application/rss+xml")  # so that NATO is not what sets a report apart
        courier.serve("/feed", ENGLISH.replace("@", courier.url).encode(), "application/rss+xml")
        visnyk.serve("/feed", UKRAINIAN.replace("@", visnyk.url).encode("cp1251"), "text/xml")
        feeds = [f"{courier.url}/feed", f"{visnyk.url}/feed", f"{courier.url}/older"]
        with Program(telegram, tmp_path, feeds, MORNING) as program:
            program.start()
            olena = telegram.person(101, "Олена", "uk")
            olena.says("/start")
            olena.waits(lambda: any("Прочитано" in post.text for post in olena.posts), 60)
            olena.says("/latest nato")
            olena.waits(lambda: any("1 з" in post.text for post in olena.posts), 60)
            card = next(post for post in olena.posts if "1 з" in post.text)
            shown = [(post.text, post.links) for post in olena.posts]
            while any(button.label == "▶" for row in card.buttons for button in row):
                turned = len(card.before)
                olena.presses(card, "▶").answered()
                olena.waits(lambda turned=turned: len(card.before) > turned)
                shown.append((card.text, card.links))
            for title, path in TITLES.items():
                url = (visnyk if "uk" in path else courier).url + path
                links = [link.partition("#")[0] for text, links in shown if title in text for link in links]
                assert url in links, (title, shown)
            assert not any("\ufffd" in post.text + post.html for post in telegram.posts)


def test_of_two_copies_with_one_token_none_sends_digests_and_the_admin_is_told(tmp_path: Path) -> None:
    with Server() as telegram:
        admin = telegram.person(1, "Ann", "en", opened=True)
        one, two = (Program(telegram, tmp_path / name, start_at=MORNING) for name in ("one", "two"))
        with one, two:
            one.start()
            two.start()
            admin.waits(lambda: any("Another copy of me" in post.text for post in admin.posts), 60)
            assert "Another copy of this bot is running" in one.log + two.log
            assert "Traceback" not in one.log + two.log


def test_a_host_starts_a_worker_and_no_web_process() -> None:
    processes = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert processes == {"worker": "python -m bot run"}
