"""Bytes → text: properties that hold for any bytes and any declaration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import charset

UKRAINIAN = "Їжак у Києві знову перелякав пасажирів. Вони кажуть, що такого ще не бачили, і навряд чи побачать."


@given(st.binary(max_size=300), st.text(max_size=30), st.sampled_from(["", "uk", "en", "ja"]))
def test_any_bytes_become_text_without_control_characters(body: bytes, content_type: str, language: str) -> None:
    text = charset.decode(body, content_type, language)
    assert not charset.ILLEGAL.search(text)


@pytest.mark.parametrize(
    "label",
    ["base64", "zlib", "hex", "rot13", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"],
)
def test_a_codec_that_is_no_character_set_is_not_obeyed(label: str) -> None:
    assert charset.decode(b"aGVsbG8= \\u0041", f"text/html; charset={label}") == "aGVsbG8= \\u0041"


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-u", "iso8859-5"])
@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1", "us-ascii", "windows-1252"])
def test_ukrainian_bytes_are_told_apart_whatever_is_declared(encoding: str, declared: str) -> None:
    text = UKRAINIAN if encoding != "iso8859-5" else UKRAINIAN.replace("ґ", "г")
    assert charset.decode(text.encode(encoding), f"text/html; charset={declared}" if declared else "") == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=200))
def test_utf_8_is_read_as_utf_8(text: str) -> None:
    clean = charset.ILLEGAL.sub("", text.removeprefix("\ufeff"))
    if not text.startswith(("<", "\0")):
        assert charset.decode(text.encode(), "text/xml; charset=utf-8") == clean.removeprefix("\ufeff")


def test_utf_8_that_breaks_off_inside_a_letter_loses_that_letter_only() -> None:
    assert charset.decode((UKRAINIAN + "і").encode()[:-1]) == UKRAINIAN


def test_an_emoji_encoded_in_two_halves_is_one_and_the_rest_stays_utf_8() -> None:
    halves = "😀".encode("utf-16-be")
    encoded = b"".join(chr(int.from_bytes(halves[at : at + 2])).encode("utf-8", "surrogatepass") for at in (0, 2))
    assert charset.decode("Україна @".encode().replace(b"@", encoded)) == "Україна 😀"
