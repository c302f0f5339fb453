"""Which statements are taken."""

from bot.text import layout, statements, summary
from config import settings

LANGUAGES = settings.languages()
FILLER = " ".join(f"Ship{n} took{n} cargo{n} past{n} island{n} near{n} Bergvik{n}." for n in range(60))


def points(text: str, title: str, language: str = "en") -> list[str]:
    page = layout.read(text, LANGUAGES[language])
    told = statements.find(text, page.body, (), LANGUAGES[language])
    return [text[start:end] for start, end in summary.choose(text, told, title, page.body)]


def test_what_the_headline_speaks_of_is_taken_before_what_comes_first() -> None:
    text = (
        "Morning fog lay over the quiet fields. Cows stood along the fence near Bergvik. "
        "The parliament of Norland adopted a law on river ferries. The law on river ferries lowers all fares by half."
    )
    assert points(text, "Norland parliament adopts law on river ferries, fares halved")[-2:] == [
        "The parliament of Norland adopted a law on river ferries.",
        "The law on river ferries lowers all fares by half.",
    ]


def test_points_keep_the_order_of_the_text() -> None:
    text = "Alpha Town sent 40 engineers to Beta City. Rain fell there. Beta City thanked Alpha Town for 40 engineers in May."
    made = points(text, "Alpha Town sends engineers to Beta City")
    assert made == sorted(made, key=text.index)


def test_a_long_lede_may_stand_alone_in_a_long_article_but_not_in_a_short_report() -> None:
    lede = (
        "The parliament of Norland adopted a law on river ferries on Friday night after nine hours of debate, with 61 votes "
        "for and 38 against, and the ferries will lower all their fares by half from June."
    )
    title = "Norland parliament adopts law on river ferries: fares will be lowered by half from June"
    short = f"{lede}\n\nA museum opened elsewhere in the country."
    assert points(short, title) == [lede, "A museum opened elsewhere in the country."]
    assert points(f"{short}\n\n{FILLER}", title) == [lede]


def test_no_statement_gives_no_point() -> None:
    assert points("", "A title") == []
    assert points("Who? Where? When exactly did it all happen?", "A title") == []


def test_a_text_of_hanging_sentences_still_has_a_point() -> None:
    assert points("He added that the plan would be reviewed. It will cost a lot of money.", "") != []
    assert points("Він додав, що план переглянуть. Це коштуватиме чимало грошей місту.", "", "uk") != []
