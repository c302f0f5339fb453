"""Compressed chunks → bytes, in bounded steps: a stranger's 300 kB can become gigabytes."""

from __future__ import annotations

import zlib

LARGEST = 10_000_000  # bytes after inflating
STEP = 65_536  # bytes inflated at once
GZIP = b"\x1f\x8b"
UNASKED = frozenset({"br", "zstd", "compress", "x-compress"})  # never advertised, so nobody may send them


class Unreadable(Exception):
    """The body may not or cannot be read; the text ends the sentence "The answer of … is …"."""


class Inflater:
    """Takes a body chunk by chunk and gives what each inflates to. Raises Unreadable.

    `encoding` is the Content-Encoding header. gzip is recognised by its first bytes, whatever the header says: servers
    forget the header, or send it with a plain body. A stream that breaks off gives what came.
    """

    def __init__(self, encoding: str) -> None:
        name = encoding.strip().lower()
        if name in UNASKED:
            raise Unreadable("compressed in a way that was not asked for")
        self._deflate = name in ("deflate", "x-deflate")
        self._begun = False
        self._stream: zlib._Decompress | None = None  # None: the body is plain
        self._start = b""
        self._left = LARGEST

    def feed(self, chunk: bytes) -> bytes:
        if self._begun:
            return self._inflate(chunk)
        self._start += chunk
        return self._begin() if len(self._start) > 1 else b""

    def rest(self) -> bytes:
        """What is left at the end: a body of a single byte."""
        return b"" if self._begun else self._begin()

    def _begin(self) -> bytes:
        self._begun = True
        start, self._start = self._start, b""
        if start[:2] == GZIP:
            self._stream = zlib.decompressobj(wbits=31)
        elif self._deflate and start:
            # RFC 9110 means zlib's format by "deflate"; half the servers mean the raw one
            zlibs = start[0] & 15 == 8 and len(start) > 1 and int.from_bytes(start[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(wbits=15 if zlibs else -15)
        return self._inflate(start)

    def _inflate(self, chunk: bytes) -> bytes:
        if self._stream is None:
            return self._counted(chunk)
        pieces = []
        try:
            while chunk:
                if self._stream.eof:  # gzip may consist of several members; what else follows is padding
                    if chunk[:2] != GZIP:
                        break
                    self._stream = zlib.decompressobj(wbits=31)
                pieces.append(self._counted(self._stream.decompress(chunk, STEP)))
                chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        except zlib.error:
            raise Unreadable("damaged: it cannot be inflated") from None
        return b"".join(pieces)

    def _counted(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            raise Unreadable(f"larger than {LARGEST // 1_000_000} MB")
        return piece
