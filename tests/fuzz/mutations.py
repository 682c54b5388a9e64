"""Broken inputs from whole ones: bytes, words, lines and trees of plain data changed by chance."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

BYTES = (
    b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n",
    b"\r", b"\n",
    b"\t", b"\x1b[2J", b"\x85", "\u2028".encode(), b"\xfc",
    "\u202e".encode(), b'"', b"'", b",", b":", b"{", b"}", b"[", b"]", b"&a ", b"*a", b"!!python/object ",
    b"<!DOCTYPE x>",
    b"<", b">", b"&#0;", b"%", b"#", b"---\n", b"...", b"|", b"? ", b"<<: ", b"=", b"@", b"../",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "-1", "1", "2", "0.5", "1e-320", "1e308", "-1e308", "1e400", ".nan", "nan", ".inf", "-.inf", "inf",
    "2147483648", "-9223372036854775809", "9" * 30, "9" * 5000, "0x10", "007", "1_000", "1,5", "0b1", "٣", "1e", "--1",
    "1900", "2300", "2301", "1" + "0" * 19 + ".5",
)  # fmt: skip
WORDS = (
    "", "null", "~", "true", "no", "value", "file", "kind", "name", "extends", "baseline", "fentanyl", "heroin",
    "methadone",
    "../../etc/passwd", "/dev/zero", "C:\\x", "\\\\host\\share", "a" * 300, "é", "𝕏", "2024-01-01", "2024-02-30",
    "9999-12-31", "0001-01-01", "[]", "{}", "[[[[]]]]", "{a: {b: {c: 1}}}", "{value: 1}", "{file: prices.csv}",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 0.5, -0.0, 1e308, -1e308, 1e-320, 2**31, 2**63, 10**30, "", "x", "value", "é" * 40,
    [], [[]], {}, {"a": 1}, {"value": 1}, {1: 2}, [1, "a", None], "2024-01-01", 1900, 2300, 5000, "nan", 1.5, -5,
)  # fmt: skip
"""Values that stand in for others in trees of plain data."""

Mutator = Callable[[Random, bytes, Sequence[bytes]], bytes]


def many(random: Random, content: bytes, others: Sequence[bytes], steps: Sequence[Mutator]) -> bytes:
    """A few changes, one after the other."""
    for _ in range(1 + min(int(random.expovariate(0.6)), 8)):
        content = random.choice(steps)(random, content, others)
    return content[: 4 * 1024 * 1024]


def flipped(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """One byte replaced by any."""
    at = random.randrange(len(content) + 1)
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def inserted(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """A piece that means something to some reader put in."""
    at = random.randrange(len(content) + 1)
    return content[:at] + random.choice(BYTES) * random.choice((1, 1, 1, 2, 60)) + content[at:]


def cut(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """A stretch taken out, or all from a place on."""
    begin = random.randrange(len(content) + 1)
    end = len(content) if random.random() < 0.2 else begin + random.randrange(1, 200)
    return content[:begin] + content[end:]


def spliced(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """The beginning of one and the end of another."""
    other = random.choice(list(others))
    return content[: random.randrange(len(content) + 1)] + other[random.randrange(len(other) + 1) :]


def with_lines_moved(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """A line left out, doubled, moved, shifted to the right or to the left."""
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    at = random.randrange(len(lines))
    line, how = lines[at], random.randrange(5)
    new = ([], [line, line], [], [b"  " + line], [line[1:]])[how]
    lines[at : at + 1] = new
    if how == 2:
        lines.insert(random.randrange(len(lines) + 1), line)
    return b"".join(lines)


def with_another_word(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """A number or a word replaced by another."""
    import re

    found = list(re.finditer(rb"[\w.+-]+", content))
    if not found:
        return content
    at = random.choice(found)
    new = random.choice(NUMBERS if random.random() < 0.6 else WORDS)
    return content[: at.start()] + new.encode() + content[at.end() :]


def swollen(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Something very long, or very deep."""
    at = random.randrange(len(content) + 1)
    piece = random.choice((b"a", b"[", b"{a: ", b'"', b"9", b"- ", b"<a>", b"x,", b"\n", b" "))
    return content[:at] + piece * random.choice((200, 5_000, 150_000)) + content[at:]


TEXT: tuple[Mutator, ...] = (
    flipped, inserted, cut, spliced, *[with_lines_moved] * 2, *[with_another_word] * 6,
)  # fmt: skip
BINARY: tuple[Mutator, ...] = (flipped, flipped, inserted, cut, spliced)


def of_text(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """A text with a few changes; one in a hundred grows huge, some change their encoding."""
    content = many(random, content, others, TEXT)
    if random.random() < 0.01:
        content = swollen(random, content, others)
    if random.random() < 0.02:
        text = content.decode("utf-8", "replace")
        content = text.encode(random.choice(("utf-16", "latin-1", "utf-8-sig", "utf-32")), "replace")
    return content.replace(b"\n", b"\r\n") if random.random() < 0.02 else content


def of_bytes(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """A binary content with a few changes."""
    return many(random, content, others, BINARY)


def of_tree(random: Random, tree: Any) -> Any:
    """Plain data (mappings, lists, scalars) with a few parts replaced, left out, doubled or renamed."""
    tree = copy.deepcopy(tree)
    for _ in range(1 + min(int(random.expovariate(0.7)), 6)):
        holders = list(_holders(tree))
        if not holders:
            return random.choice(VALUES)
        _changed(random, random.choice(holders))
    return tree


def _holders(tree: Any) -> list[Any]:
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    found = [tree] if parts else []
    for part in parts:
        found += _holders(part)
    return found


def _changed(random: Random, holder: Any) -> None:
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    if not keys:
        return
    key, how = random.choice(keys), random.randrange(8)
    if how == 0:
        del holder[key]
    elif how == 1 and isinstance(holder, dict):
        holder[random.choice(("x", "", "value", 7, str(key) + "s"))] = holder.pop(key)
    elif how == 2:
        holder[key] = copy.deepcopy(holder[random.choice(keys)])
    elif how == 3 and isinstance(holder[key], int | float) and not isinstance(holder[key], bool):
        holder[key] = holder[key] * random.choice((-1, 0, 0.5, 2, 1000, 1e12))
    elif how == 4 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        holder[key] = copy.deepcopy(random.choice(VALUES))
