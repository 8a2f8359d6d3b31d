"""The tables of a TOML file, taken field by field: every fault names its place, and every name that is not known is met with a near one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from unicodedata import bidirectional, category

from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.model import Marks

LONGEST = 20_000
"""Characters of one text."""

MOST_MARKS = 10_000
_NUMBER = re.compile(r"(\d{1,12})(?:\.(\d{1,12})|/(\d{1,6}))?")
_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


class Written(str):
    """A decimal, as it is written."""

    __slots__ = ()


class Fields:
    """One table.

    Args:
        data: what stands there.
        where: its place: ``questions[2].parts[0]``; empty for the file itself.
        known: the names that it may hold.
        what: what it is, for messages: ``a part``.
    """

    def __init__(self, data: object, where: str, known: Iterable[str], what: str) -> None:
        self.where = where
        if not isinstance(data, dict):
            raise KeyFault(where, f"{what} is a table, and this is {kind_of(data)}")
        self.data: Mapping[str, object] = data
        names = tuple(known)
        for name in data:
            if name not in names:
                raise KeyFault(
                    self.at(name), f"{what} has no field of this name", near(name, names) or f"the fields are {', '.join(names)}"
                )

    def at(self, name: str) -> str:
        """The place of a field."""
        name = name if re.fullmatch(r"[\w-]+", name) else f'"{plain(name)}"'
        return f"{self.where}.{name}" if self.where else name

    def has(self, name: str) -> bool:
        """Whether a field is there."""
        return name in self.data

    def text(self, name: str, default: str = "", *, longest: int = LONGEST) -> str:
        """A text; a number is taken as it is written."""
        value = self.data.get(name, default)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise KeyFault(self.at(name), f"a text is needed here, and this is {kind_of(value)}", quoted(value, name))
        return checked_text(str(value), self.at(name), longest)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self.data.get(name, default)
        if not isinstance(value, bool):
            raise KeyFault(self.at(name), f"this is {kind_of(value)}, and true or false is needed")
        return value

    def marks(self, name: str, default: Marks, most: Marks = MOST_MARKS) -> Marks:
        """Marks, exact, from 0 to ``most``."""
        return marks_of(self.data[name], self.at(name), most) if name in self.data else default

    def texts(self, name: str, *, most: int, longest: int = LONGEST) -> tuple[str, ...]:
        """One text or a list of them."""
        value = self.data.get(name, [])
        items = value if isinstance(value, list) else [value]
        if len(items) > most:
            raise KeyFault(self.at(name), f"at most {most} texts stand here, and these are {len(items)}")
        for place, item in enumerate(items):
            if isinstance(item, bool) or not isinstance(item, str | int):
                raise KeyFault(f"{self.at(name)}[{place}]", f"a text is needed here, and this is {kind_of(item)}", quoted(item))
        return tuple([checked_text(str(item), f"{self.at(name)}[{place}]", longest) for place, item in enumerate(items)])

    def tables(self, name: str, *, most: int, of: str) -> list[object]:
        """A list of tables, at least one."""
        value = self.data.get(name)
        if not isinstance(value, list) or not value:
            said = "there is none" if value in (None, []) else f"this is {kind_of(value)}"
            raise KeyFault(self.at(name), f"a list of {of} is needed here, and {said}", f"[[{self.plain(name)}]]")
        if len(value) > most:
            raise KeyFault(self.at(name), f"at most {most} {of} are read, and these are {len(value)}")
        return value

    def plain(self, name: str) -> str:
        """A field's place without numbers, as the headings of TOML write it."""
        return re.sub(r"\[\d+\]", "", self.at(name))


def marks_of(value: object, where: str, most: Marks = MOST_MARKS) -> Marks:
    """Marks as they are written: ``2``, ``0.5``, ``"1/3"``."""
    text = str(value)
    match = _NUMBER.fullmatch(text.strip()) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if match is None or (match[3] is not None and not int(match[3])):
        raise KeyFault(where, f"marks are a number that is not negative, and this is {plain(text)}", '2, 0.5 or "1/3"')
    found = Fraction(text.strip())
    if found > most:
        raise KeyFault(where, f"this is {plain(text)}, and at most {most} are possible here")
    return int(found) if found.denominator == 1 else found


def checked_text(text: str, where: str, longest: int = LONGEST) -> str:
    """A text that is not too long and holds nothing that moves the cursor or turns the line round."""
    if len(text) > longest:
        raise KeyFault(where, f"this text has {len(text):,} characters, and at most {longest:,} are read")
    for char in text:
        if (category(char) in ("Cc", "Cs") and char not in "\n\t") or bidirectional(char) in _TURNING:
            raise KeyFault(where, f"it holds the invisible character U+{ord(char):04X}")
    return text


def quoted(value: object, name: str = "") -> str:
    """How true or false is written where a text is needed."""
    if not isinstance(value, bool):
        return ""
    word = '"true"' if value else '"false"'
    return f"in quotes: {name} = {word}" if name else f"in quotes: {word}"


def kind_of(value: object) -> str:
    """What a value of TOML is, in words."""
    if isinstance(value, bool):
        return "true or false"
    kinds = ((Written, "a decimal"), (str, "a text"), (int, "a whole number"), (list, "a list"), (dict, "a table"))
    return next((says for kind, says in kinds if isinstance(value, kind)), "missing" if value is None else "a date or a time")


def plain(text: str) -> str:
    """A text as messages repeat it: short, and harmless."""
    text = "".join([char if char.isprintable() and bidirectional(char) not in _TURNING else "?" for char in text[:60]])
    return text if len(text) < 60 else f"{text[:50]}…"


def near(word: str, pool: Iterable[str]) -> str:
    """The known name most like a mistyped one, as a hint."""
    from difflib import get_close_matches

    found = get_close_matches(word[:60].lower(), list(pool), 1, 0.6)
    return f"did you mean {found[0]}?" if found else ""
