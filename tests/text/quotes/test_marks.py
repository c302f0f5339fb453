"""Cases in tests/fixtures/marks/<language>.txt: a text, ---, then `kind | stretch` a line, in order.

`+` before the kind: it continues the stretch before it. `!` behind: its closing mark is missing. `\\n` is a line break.
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.quotes.marks import stretches
from config import settings

FOLDER = Path(__file__).parents[2] / "fixtures" / "marks"
LANGUAGES = settings.languages()


def cases():
    for path in sorted(FOLDER.glob("*.txt")):
        for block in path.read_text("utf-8").split("=== ")[1:]:
            title, _, rest = block.partition("\n")
            text, _, expected = rest.partition("\n---\n")
            yield pytest.param(path.stem, text, expected.strip().splitlines(), id=f"{path.stem}: {title}")


@pytest.mark.parametrize(("code", "text", "expected"), cases())
def test_what_is_marked_as_speech_comes_out_without_its_marks(code, text, expected):
    shown = [
        ("+" if s.continues >= 0 else "") + s.kind + ("" if s.closed else "!") + " | " + text[s.start : s.end]
        for s in stretches(text, LANGUAGES[code])
    ]
    assert shown == [line.replace("\\n", "\n") for line in expected]


PIECES = st.sampled_from(
    [*"«»“”„\"'’‘–—-,.?!…:; \n()1", "''", "\n\n", "Я ", "він ", "сказав", "– сказав Іван. –", "said ", "\u200b", "\u202e", "🙂", "\r\n", "\u2028"]
)  # fmt: skip


@pytest.mark.parametrize("code", ["uk", "en", "de", "xx"])
@given(text=st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80))
def test_any_text_gives_stretches_in_order_that_never_overlap(code, text):
    found = stretches(text, LANGUAGES[code])
    end = 0
    for number, stretch in enumerate(found):
        assert end <= stretch.opens <= stretch.start < stretch.end <= stretch.closes <= len(text)
        assert stretch.continues < number
        end = stretch.closes
