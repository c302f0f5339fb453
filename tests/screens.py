"""Conversations → pictures: the main screens as a phone shows them, in `docs/screens`. `make screens` runs it.

What is drawn is what the program sent while the conversation was held, in headless Chromium, which only reads a file.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from html import escape
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conversation import Bubble, newsroom
from tests.test_conversations import hold

SCREENS = Path(__file__).resolve().parent.parent / "docs" / "screens"
CONVERSATIONS = ("first-minute", "digest", "latest", "on-demand")
WIDTH, SCALE = 430, 1.5  # CSS pixels, and pixels of the picture to each of them
LARGEST = 150_000  # bytes of a picture
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-lcd-text", "--hide-scrollbars", f"--force-device-scale-factor={SCALE}",
)  # fmt: skip
STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 430px; padding: 14px 12px; background: #d3e2cf; color: #111;
       font: 15px/1.36 "Noto Sans", "DejaVu Sans", "Liberation Sans", sans-serif }
.bubble { width: fit-content; max-width: 94%; padding: 8px 12px; margin-top: 10px; border-radius: 14px; background: #fff;
          white-space: pre-wrap; overflow-wrap: anywhere }
.mine { margin-left: auto; background: #e2fbd5 }
.bot { width: 94% }
.keys { width: 94%; margin-top: 4px; display: grid; gap: 4px }
.row { display: grid; grid-auto-columns: 1fr; grid-auto-flow: column; gap: 4px }
.key { padding: 8px 4px; border-radius: 9px; background: #7f9c78; color: #fff; text-align: center; font-size: 14px }
a { color: #1a76c9; text-decoration: none }
blockquote { margin: 4px 0; padding: 3px 9px; border-left: 3px solid #4c9a54; border-radius: 4px; background: #eef6ec }
blockquote[expandable] { max-height: 4.9em; overflow: hidden; -webkit-mask-image: linear-gradient(#000 60%, #0000) }
"""


def main() -> int:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser or not shutil.which("pngquant"):
        needed = "chromium pngquant fonts-noto-core fonts-noto-color-emoji"
        print(f"Pictures need a browser and a compressor; on Debian or Ubuntu: apt install {needed}", file=sys.stderr)
        return 2
    SCREENS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, newsroom(Path(folder) / "newsroom") as (telegram, program):
        for script, language in product(CONVERSATIONS, ("en", "uk")):
            for name, bubbles in hold(script, language, telegram, program).screens.items():
                picture(browser, bubbles, SCREENS / f"{name}-{language}.png", Path(folder))
    return 0


def picture(browser: str, bubbles: Iterable[Bubble], to: Path, folder: Path) -> None:
    """Draw a piece of a chat, as high as it is. Raises AssertionError where the file is too large."""
    page = folder / "page.html"
    script = "<script>document.documentElement.dataset.high = document.body.scrollHeight</script>"
    body = "\n".join(map(drawn, bubbles))
    page.write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{body}{script}", "utf-8")
    common = [browser, *FLAGS, f"--user-data-dir={folder / 'profile'}"]
    dom = subprocess.run([*common, f"--window-size={WIDTH},600", "--dump-dom", str(page)], capture_output=True, text=True, check=True, timeout=60)  # fmt: skip
    found = re.search(r'data-high="(\d+)"', dom.stdout)
    assert found, dom.stderr[-1000:]
    size = f"--window-size={WIDTH},{found[1]}"
    subprocess.run([*common, size, f"--screenshot={to}", str(page)], capture_output=True, check=True, timeout=60)
    subprocess.run(["pngquant", "--force", "--strip", "--output", str(to), "48", str(to)], check=True, timeout=60)
    print(f"{to.relative_to(SCREENS.parent.parent)}  {to.stat().st_size // 1000} kB")
    assert to.stat().st_size < LARGEST, f"{to} is too large"


def drawn(bubble: Bubble) -> str:
    """A message as HTML: Telegram's own tags but for two are HTML's."""
    if bubble.mine:
        return f'<div class="bubble mine">{escape(bubble.html)}</div>'
    rows = "".join(
        '<div class="row">' + "".join(f'<div class="key">{escape(label)}</div>' for label in row) + "</div>"
        for row in bubble.buttons
    )
    html = re.sub(r"\n?(</?blockquote[^>]*>)\n?", r"\1", bubble.html)
    return f'<div class="bubble bot">{html}</div>' + (f'<div class="keys">{rows}</div>' if rows else "")


if __name__ == "__main__":
    sys.exit(main())
