"""HTML → plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import html


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("plain   words", "plain words"),
        ("R&amp;D &mdash; добре", "R&D — добре"),
        ("<p>Один.</p><p>Два.</p>", "Один.\n\nДва."),
        ("<p>One<br>line</p>", "One\nline"),
        ("<ul><li>один</li><li>два</li></ul>", "один\nдва"),
        ("Рух <b>відновлять</b> у <a href='x'>квітні</a>.", "Рух відновлять у квітні."),
        ("<h2>Head</h2>text<script>alert(1)</script><style>p{}</style>", "Head\n\ntext"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<figure><img src=x><figcaption>Photo</figcaption></figure><p>Text</p>", "Text"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("a < b", "a < b"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("<!-- hidden -->seen<?php x ?>", "seen"),
        ("<p>zero\u200bwidth\u00ad</p>", "zerowidth"),
    ],
)
def test_the_text_is_what_a_reader_sees(markup: str, text: str) -> None:
    assert html.plain(markup) == text


def test_lines_are_kept_where_they_count() -> None:
    assert html.plain("<b>Головне</b>\nперше\n\nдруге &lt;3", keep_lines=True) == "Головне\nперше\n\nдруге <3"
    assert html.plain("no markup\nsecond line", keep_lines=True) == "no markup\nsecond line"


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("Foo &amp;mdash; bar", "Foo — bar"),
        ("a &lt; b", "a < b"),
        ("x<br/>y", "x y"),
        ("use &lt;b&gt; for bold", "use <b> for bold"),
        ("<b>a</b> &amp;lt;i&amp;gt;b&amp;lt;/i&amp;gt;", "a b"),
        ("<Привид> і <Nickname>", "<Привид> і <Nickname>"),
        ("a<!-- x -->b", "ab"),
        ("<<>>", "<<>>"),
    ],
)
def test_one_line_from_a_title(markup: str, line: str) -> None:
    assert html.line(markup) == line


@given(st.text(max_size=300))
def test_any_text_becomes_lines_without_double_spaces(markup: str) -> None:
    text = html.plain(markup)
    assert "  " not in text and "\n\n\n" not in text and text == text.strip()
    assert "\n" not in html.line(markup)


@pytest.mark.parametrize("piece", ["<div>", "<b>", "<", "&", "<!--", "<p>a</p>", "</", "<a href='"])
@pytest.mark.timeout(30)  # quadratic reading would take hours
def test_hostile_markup_comes_to_an_end(piece: str) -> None:
    assert isinstance(html.plain(piece * 100_000), str)
    assert isinstance(html.line(piece * 100_000), str)
