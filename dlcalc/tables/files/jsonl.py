"""JSON lines: the keys that are asked for, and every row as it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dlcalc.tables.files.blocks import lines_in
from dlcalc.tables.files.cells import cells_of, whole
from dlcalc.tables.files.csv_ import line_of
from dlcalc.tables.files.model import SEPARATORS, Chunk, Heading, TableError, heading
from dlcalc.tables.files.uniform import whole_numbers

if TYPE_CHECKING:
    import polars as pl

    from dlcalc.derivation.topic import Topic
    from dlcalc.tables.files.blocks import Blocks


class Reader:
    """The rows of a table of JSON objects, one a line.

    Args:
        topic: whose options its keys may be.
        blocks: its bytes.
        target: the format in which the rows are written back.

    Attributes:
        heading: its keys, in the order in which they first occur in the first lines.
    """

    def __init__(self, topic: Topic, blocks: Blocks, target: str) -> None:
        self.topic = topic
        self.blocks = blocks
        self.target = target
        start = blocks.peek()
        if not start.strip():
            raise TableError(f"{blocks.told} is empty", 'a line is an object: {"w": 27, "f": 3, "k": 384}')
        whole_lines = start[: start.rfind(b"\n") + 1] or start
        names: dict[str, None] = {}
        told: dict[str, None] = {}
        for line in whole_lines.split(b"\n")[:2000]:
            cells, wrong = object_in(line)
            names.update(dict.fromkeys(cells))
            told.update({wrong: None} if wrong and line.strip() else {})
        if not names:
            raise _no_names(blocks.told, start, next(iter(told), ""))
        self.heading: Heading = heading(topic, tuple(names), blocks.told)
        self.known = frozenset(names)
        self.texts = {self.heading.names[place] for place in self.heading.checks.values()}

    def heading_line(self) -> str:
        """The names of the columns as the target writes them."""
        return line_of(self.heading.names, SEPARATORS.get(self.target, ","))

    def __iter__(self) -> Iterator[Chunk]:
        """The rows, some at a time."""
        first = 1
        for data in self.blocks:
            if data.strip():
                chunk = self.quick(data, first) or self.careful(data, first)
                first += chunk.rows
                yield chunk

    def quick(self, data: bytes, first: int) -> Chunk | None:
        """A block in which every line is an object with the same keys, whole numbers or text; None for any other."""
        import polars as pl

        data = data if data.endswith(b"\n") else data + b"\n"
        rows = lines_in(data)
        if self.target != "jsonl":
            return None
        frame = whole_numbers(data, rows, self.heading.names)
        names = {self.heading.names[place] for place in self.heading.wanted}
        if frame is None or not names.issubset(frame.columns):
            frame = self.typed(data, rows, sorted(names))
        if frame is None:
            return None
        return self.chunk(frame, pl.read_lines(BytesIO(data)), ",", first, {})._replace(cut=1)

    def typed(self, data: bytes, rows: int, wanted: Sequence[str]) -> pl.DataFrame | None:
        """These keys of a block, each of one type in all its lines."""
        import polars as pl

        if not self.alike(data, rows) or data.count(b"}\n") != rows:
            return None
        try:
            frame = self.frame(data, wanted)
        except pl.exceptions.ComputeError:
            self.texts.update(wanted)
            try:
                frame = self.frame(data, wanted)
            except pl.exceptions.PolarsError:
                return None
        except pl.exceptions.PolarsError:
            return None
        return None if frame.height != rows or any(frame[name].null_count() for name in wanted) else frame

    def alike(self, data: bytes, rows: int) -> bool:
        """Whether there are as many keys as rows times keys, each as often as there are rows: then no row has another key."""
        names = self.heading.names
        others = [json.dumps(name).encode() + b":" for place, name in enumerate(names) if place not in self.heading.wanted]
        return data.count(b'":') == rows * len(names) and all(data.count(other) == rows for other in others)

    def frame(self, data: bytes, wanted: Sequence[str]) -> pl.DataFrame:
        """These keys; whole numbers, unless one is known to hold text."""
        import polars as pl

        return pl.read_ndjson(BytesIO(data), schema={name: pl.String if name in self.texts else pl.Int64 for name in wanted})

    def careful(self, data: bytes, first: int) -> Chunk:
        """Any block, line by line."""
        import polars as pl

        rows: list[dict[str, Any]] = []
        lines: list[str] = []
        errors: dict[int, str] = {}
        for line in data.split(b"\n"):
            if not line.strip():
                continue
            cells, wrong = object_in(line)
            wrong = wrong or self.strange(cells)
            if wrong:
                errors[len(rows)] = wrong
            if self.target == "jsonl":
                text = line.decode().strip()
                body = text[:-1].rstrip() if not wrong or cells else f'{{"line":{json.dumps(text[:1000])}'
                lines.append(body if body == "{" else f"{body},")
            elif self.target != "parquet":
                lines.append(self.converted(cells))
            rows.append(cells)
        names = self.heading.names
        found = {
            names[place]: pl.Series([text_of(row.get(names[place])) for row in rows], dtype=pl.String) for place in self.heading.wanted
        }
        if self.target == "parquet":
            kept = pl.DataFrame({name: pl.Series([text_of(row.get(name)) for row in rows], dtype=pl.String) for name in names})
            return self.chunk(pl.DataFrame(found), kept, "", first, errors)
        joint = "" if self.target == "jsonl" else SEPARATORS[self.target]
        return self.chunk(pl.DataFrame(found), pl.DataFrame({"line": pl.Series(lines, dtype=pl.String)}), joint, first, errors)

    def strange(self, cells: Mapping[str, Any]) -> str:
        """What is wrong with a row: a key that the first rows have not and that matters, an object where a value belongs."""
        new = [] if self.known.issuperset(cells) else [name for name in cells if name not in self.known]
        if new and self.target != "jsonl":
            return f"the key {new[0][:40]} is not among the first rows' keys, and has no column"
        for name in new:
            try:
                late = heading(self.topic, (name,), "").inputs
            except TableError:
                continue
            return f"{next(iter(late))}: the key {name[:40]} does not stand in the first rows; give it there too, as null"
        if dict in map(type, cells.values()):
            for name, place in self.heading.inputs.items():
                if isinstance(cells.get(self.heading.names[place]), dict):
                    return f"{name}: an object, where a value is expected"
        return ""

    def converted(self, cells: Mapping[str, Any]) -> str:
        """The row as CSV."""
        return line_of([text_of(cells.get(name)) or "" for name in self.heading.names], SEPARATORS[self.target])

    def chunk(self, frame: pl.DataFrame, kept: pl.DataFrame, joint: str, first: int, errors: dict[int, str]) -> Chunk:
        """The engine's columns out of a frame."""
        import polars as pl

        names = self.heading.names
        inputs = {name: cells_of(whole(frame[names[place]])) for name, place in self.heading.inputs.items()}
        checks = {name: frame[names[place]].cast(pl.String) for name, place in self.heading.checks.items()}
        return Chunk(frame.height, inputs, checks, kept, joint, errors, first)


def _no_names(told: str, start: bytes, wrong: str) -> TableError:
    """The error for a file in which no line is an object."""
    begin = start.lstrip()
    if begin[:1] == b"[":
        return TableError(f"{told}: it is one JSON array, not a line a row", "jq -c '.[]' makes lines of an array")
    if begin.split(b"\n", 1)[0].strip() == b"{":
        return TableError(f"{told}: its objects stand over several lines, and a line is a row", "jq -c . makes a line of each")
    if wrong not in ("", NO_OBJECT):
        return TableError(f"{told}: no line can be read; of the first, {wrong}", "give each key once")
    return TableError(f"{told}: no line is a JSON object", 'a line is an object: {"w": 27, "f": 3, "k": 384}')


NO_OBJECT = "it is no JSON object"


def object_in(line: bytes) -> tuple[dict[str, Any], str]:
    """The object on a line, and what is wrong with it; numbers stay the text that they are."""
    if not line.strip():
        return {}, "an empty line"
    try:
        found = _DECODER.decode(line.decode())
    except _Twice as error:
        return {}, f"the key {str(error)[:40]} stands in it twice"
    except (ValueError, RecursionError):
        return {}, NO_OBJECT
    return (found, "") if isinstance(found, dict) else ({}, NO_OBJECT)


class _Twice(Exception):
    pass


class Number(str):
    """A number of JSON as it stands."""

    __slots__ = ()


def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; no key stands in it twice."""
    cells = dict(found)
    if len(cells) < len(found):
        seen: set[str] = set()
        raise _Twice(next(name for name, _ in found if name in seen or seen.add(name)))  # type: ignore[func-returns-value]
    return cells


_DECODER = json.JSONDecoder(object_pairs_hook=pairs, parse_float=Number, parse_constant=Number)
"""Whole numbers become Python's, which refuses more than 4,300 digits."""


def text_of(value: object) -> str | None:
    """A value as it would be typed; lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value or None
    if type(value) is int:
        return str(value)
    return json_of(value)


def json_of(value: object) -> str:
    """A value of JSON as text, every number as it stood."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(json_of, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join([f'{json.dumps(key)}: {json_of(each)}' for key, each in value.items()])}}}"
    return json.dumps(value)
