"""The bundled sample outlets in place of the network: what `make run` shows without a token."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.model import Answer, Failed, Feed, Page

FOLDER = Path(__file__).resolve().parent.parent / "sample"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class SampleFetcher:
    """Answers addresses like https://harbour-dispatch.example/feed from the files in `sample/`."""

    async def get(self, url: str, etag: str = "", modified: str = "", *, robots: bool = False) -> Answer:
        parts = urlsplit(url)
        name = Path(parts.path).name
        for path in (FOLDER / (parts.hostname or "") / name, FOLDER / (parts.hostname or "") / f"{name}.html"):
            if name and path.is_file() and path.parent.parent == FOLDER:
                return Page(url.partition("?")[0], path.read_bytes(), fetched=NOW)
        return Failed(url, "There is no such page among the samples.")


def feeds() -> dict[str, Feed]:
    """The sample feeds by address."""
    urls = [f"https://{folder.name}/feed" for folder in sorted(FOLDER.iterdir()) if folder.is_dir()]
    return {url: Feed(url) for url in urls}
