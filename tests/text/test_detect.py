"""Which language a text is in."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import detect


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("НАТО", ("uk",), "uk"),
        ("Удар по порту Одеса", ("uk",), "uk"),
        ("Є загиблі в Одесі", (), "uk"),
        ("Ґанок і їжак", ("ru",), "uk"),
        ("Взрыв в Одессе: что мы уже знаем", ("uk",), "ru"),
        ("Міст через Дністер відкриють навесні", ("en",), "uk"),
        ("The ferry sails on Monday", ("uk",), "en"),
        ("NATO", ("en",), "en"),
        ("NATO", ("", "de"), "de"),
        ("Мост через реката ще бъде отворен през пролетта", ("bg",), "bg"),
        ("Сустрэча адбылася ў Мінску", ("be",), "be"),
        ("Prom wypłynie w poniedziałek, zapowiedziała rada portu", (), "pl"),
        ("Le ferry repartira lundi, a promis le conseil du port", (), "fr"),
        ("", (), ""),
        ("12345 — 67", (), ""),
        ("", ("uk",), "uk"),
        ("首相が辞任を表明した", (), "ja"),
    ],
)
def test_the_language_is_told(text: str, declared: tuple[str, ...], language: str) -> None:
    assert detect.language(text, declared) == language


def test_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket, "socket", refuse)
    detect._model.cache_clear()
    assert detect.language("The ferry sails on Monday") == "en"


@given(st.text(max_size=200))
def test_any_text_has_two_letters_or_none(text: str) -> None:
    assert len(detect.language(text)) in (0, 2)
