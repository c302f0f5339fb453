"""Addresses: made absolute and canonical, and the feeds that a page names."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import etree

LONGEST = 2000  # characters; a longer address is somebody's tracking state or an attack
# Parameters that say where a reader came from and never what is shown. Lists: ClearURLs, Firefox's query stripping.
TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "hsa_", "ga_", "at_custom", "at_medium", "at_campaign", "matomo_", "_hs")
TRACKING = frozenset([
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid",
    "ttclid", "igshid", "igsh", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "oly_anon_id", "oly_enc_id",
    "rb_clickid", "s_cid", "vero_conv", "vero_id", "wickedid", "_openstat", "__twitter_impression", "__s",
    "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee", "xtor", "cmpid", "ftag", "ocid",
    "ncid", "icid", "smid", "guccounter", "sr_share", "spm", "fb_action_ids", "fb_action_types",
    "fb_source", "action_object_map", "action_type_map", "echobox", "traffic_source", "maca", "wt_mc",
    "wt.mc_id", "soc_src", "soc_trk",
])  # fmt: skip
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
RELATIVE = re.compile(r"/(?!/)[^\s<>\"]*$")
WITHOUT_HOST = re.compile(r"https?:(?!//[^/?#])", re.IGNORECASE)
# `example.org/news/1`, as careless feeds write it: a host, not a folder of that name.
SCHEMELESS = re.compile(r"(?:[\w-]+\.)+(?!html?/|php/|aspx?/)[a-z]{2,}/", re.IGNORECASE)
BAD_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}\u200b\u200e\u200f\ufeff]")
FEED_TYPE = re.compile(r"(rss|atom|rdf|feed\+json)", re.IGNORECASE)
FEED_OF_COMMENTS = re.compile(r"comment|комент", re.IGNORECASE)
FEED_PATH = re.compile(r"(/rss|/feed|/atom|rss\.xml|atom\.xml|feed\.xml|feed\.json)(/|\?|$)", re.IGNORECASE)
USUAL_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/news-sitemap.xml")


def canonical(link: str, base: str = "") -> str:
    """The address as we keep it: absolute http(s), host in lower case, no tracking parameters, no fragment.

    What says which page is meant stays as it was written (`?x=1&y=2`). "" for anything else: `javascript:`, `data:`,
    `mailto:`, an address without a host, one longer than 2,000 characters. Where `base` is no web address (a feed read
    from a file), a relative link stays relative: nothing says which site it belongs to.
    """
    if len(link) > 2 * LONGEST:
        return ""
    link = re.sub(r"[\t\r\n]", "", link.strip()).replace("&amp;", "&")  # some feeds escape twice
    if not link or len(link) > LONGEST or WITHOUT_HOST.match(link):
        return ""
    try:
        if not base.startswith(("http://", "https://")) and RELATIVE.match(link):
            return link
        if SCHEMELESS.match(link):
            link = f"https://{link}"
        parts = urlsplit(urljoin(base, link))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host:
        return ""
    authority = parts.netloc.rpartition("@")[0] + "@" if "@" in parts.netloc else ""
    authority += f"[{host}]" if ":" in host else host
    if port is not None and f":{port}" != DEFAULT_PORTS[scheme]:
        authority += f":{port}"
    address = urlunsplit((scheme, authority, parts.path or "/", _without_tracking(parts.query), ""))
    return BAD_IN_ADDRESS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), address)


def same(link: str) -> str:
    """What two canonical addresses of one page share: neither scheme nor `www.` nor the slash at the end tells them apart."""
    return link.partition("://")[2].removeprefix("www.").rstrip("/")


def _without_tracking(query: str) -> str:
    """The query with its other parameters untouched, in their order and with their own separators."""
    if not query:
        return ""
    kept = [part for part in query.split("&") if not _tracks(part)]
    return "&".join(kept)


def _tracks(parameter: str) -> bool:
    name = parameter.lower().partition("=")[0]
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)


def host(url: str) -> str:
    """The address's host as a reader would name the outlet: `news.example.org`; "" if there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def feeds_of(tree: etree._Element, url: str) -> tuple[str, ...]:
    """Feeds that a page names in `<link rel=alternate>`, those of comments last, then the usual paths on its host."""
    named = [
        (
            FEED_OF_COMMENTS.search(f"{link.get('href')} {link.get('title')}") is not None,
            canonical(link.get("href") or "", url),
        )
        for link in tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower() and FEED_TYPE.search(link.get("type") or "")
    ]
    anchors = [
        canonical(anchor.get("href") or "", url)
        for anchor in tree.iter("a")
        if FEED_PATH.search(anchor.get("href") or "")
    ]
    ordered = [address for _, address in sorted(named, key=lambda pair: pair[0])] + anchors[:5]
    return tuple(dict.fromkeys(address for address in ordered + usual_feeds(url) if address))


def usual_feeds(url: str) -> list[str]:
    """Where sites keep a feed that their pages do not name."""
    return [canonical(path, url) for path in USUAL_PATHS if canonical(path, url)]
