"""HTML → plain text, as a reader would read it."""

from __future__ import annotations

import html
import re

from lxml import etree

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "ul",
])  # fmt: skip
LINES = frozenset({"br", "li", "tr", "option"})
SILENT = frozenset([
    "figcaption", "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas",
    "head", "select", "button", "audio", "video",
])  # fmt: skip
# A `<` begins a tag only before one of these names: «a < b» and «<Nickname>» are text.
TAGS = [
    "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blink", "blockquote",
    "body", "br", "button", "center", "cite", "code", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
    "embed", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head",
    "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "li", "link", "main", "map",
    "mark", "marquee", "meta", "nav", "nobr", "noscript", "object", "ol", "option", "p", "param", "pre", "q",
    "rp", "rt", "ruby", "s", "samp", "script", "section", "select", "small", "source", "span", "strike",
    "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "textarea", "tfoot", "th",
    "thead", "time", "title", "tr", "tt", "u", "ul", "var", "video", "wbr",
]  # fmt: skip
TAG = re.compile(rf"</?(?:{'|'.join(TAGS)})(?:\s[^<>]*)?/?>|<!--(?:(?!<!--).)*?-->", re.IGNORECASE | re.DOTALL)
SPOKEN_TAG = re.compile(r"</?(?:br|p|div|li|td|tr|h[1-6])\b", re.IGNORECASE)
PAIRED_TAG = re.compile(
    r"<(a|b|i|u|s|em|strong|span|font|sup|sub|p|div|small|big|mark|q|cite)(?:\s[^<>]*)?>([^<>]*)</\1>", re.IGNORECASE
)
INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufff9-\ufffb\ufffe\uffff]"
)
NUMBER = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));")


def plain(markup: str, *, keep_lines: bool = False) -> str:
    """The text of an HTML fragment or page: paragraphs separated by a blank line, list items each on their own line.

    `keep_lines`: line ends in the source are line ends in the text, as in Telegram's HTML. Never raises; linear.
    """
    markup = characters(markup)
    if "<" not in markup:
        return _lines(html.unescape(markup), keep_lines)
    pieces: list[str] = []
    silent = 0
    root = _parse(markup)
    if root is None:
        return _lines(html.unescape(markup), keep_lines)
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            pieces.append(_source(element.tail, keep_lines) if not silent else "")
            continue
        name = element.tag
        if event == "start":
            silent += name in SILENT
            pieces.append(_break_before(name))
            pieces.append(_source(element.text, keep_lines) if not silent else "")
        else:
            silent -= name in SILENT
            pieces.append("\n\n" if name in BLOCKS else "")
            pieces.append(_source(element.tail, keep_lines) if not silent and element is not root else "")
    return _lines("".join(pieces), keep_lines=True)


def line(markup: str) -> str:
    """One line of text from a title or a name: markup dropped, entities resolved however often they were escaped.

    What only looks like markup stays: `a < b`, `<Nickname>`, and a lone `<b>` that was escaped twice.
    """
    text = markup
    if "<" in text:
        text = SPOKEN_TAG.sub(r" \g<0>", text)
        text = TAG.sub("", text)
    for _ in range(3):
        unescaped = html.unescape(characters(text))
        if unescaped == text:
            break
        text = PAIRED_TAG.sub(r"\2", unescaped) if "<" in unescaped else unescaped
    return " ".join(INVISIBLE.sub("", text).split())


def characters(markup: str) -> str:
    """The markup without numeric references to what is no character, which parsers stumble over.

    Some programs write an emoji as the two halves of its UTF-16 pair (`&#55357;&#56832;`): these are joined.
    """
    if "&#" not in markup:
        return markup
    halves = False

    def character(match: re.Match[str]) -> str:
        nonlocal halves
        number = int(match[1], 16) if match[1] else int(match[2])
        if 0xD800 <= number < 0xE000:
            halves = True
            return chr(number)
        return match[0] if 0 < number < 0x110000 else ""

    markup = NUMBER.sub(character, markup)
    return markup.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore") if halves else markup


def _parse(markup: str) -> etree._Element | None:
    try:
        parser = etree.HTMLParser(encoding="utf-8", remove_blank_text=False, no_network=True)
        return etree.fromstring(f"<div>{markup}</div>".encode("utf-8", "ignore"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _break_before(name: str) -> str:
    return "\n\n" if name in BLOCKS else "\n" if name in LINES else " " if name in ("td", "th") else ""


def _source(text: str | None, keep_lines: bool) -> str:
    """Text as it stands in the source: its line ends are spaces unless they are kept."""
    if not text:
        return ""
    return text if keep_lines else re.sub(r"[\r\n]+", " ", text)


def _lines(text: str, keep_lines: bool) -> str:
    text = INVISIBLE.sub("", text)
    if not keep_lines:
        return " ".join(text.split())
    joined = "\n".join(" ".join(row.split()) for row in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", joined).strip()
