"""From characters to tokens: plain text, Unicode and LaTeX meet here and look alike from here on."""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.notation.errors import NotationError
from dlcalc.notation.names import ACCENTS, GREEK, GREEK_ALIASES, LETTER_OF
from dlcalc.notation.vocabulary import FUNCTION_ALIASES, FUNCTIONS, Vocabulary

MAX_CHARACTERS = 10_000
MAX_DIGITS = 1_233  # the decimal digits of a 4,096-bit integer


class Token(NamedTuple):
    """One piece of a text.

    ``kind`` is ``num name op sub sup cmd end``; ``text`` is its canonical spelling; ``pos`` where it starts
    and ``end`` where it ends in the text; ``glued`` whether no space stands before it.
    """

    kind: str
    text: str
    pos: int
    end: int
    glued: bool


_OPS = {
    "−": "-", "–": "-", "﹣": "-", "·": "*", "⋅": "*", "∙": "*", "•": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/",
    "×": "×", "✕": "×", "⨯": "×", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!=", "≈": "~=", "∼": "~",
    "∈": "in", "‖": "||", "∥": "||", "∣": "|", "⊙": ".*", "∘": ".*", "⌊": "⌊", "⌋": "⌋", "⌈": "⌈", "⌉": "⌉", "√": "√",
    "∑": "∑", "∏": "∏", "∫": "∫", "∂": "∂", "′": "'", "’": "'", "″": "''", "⊤": "⊤", "¬": "not", "∧": "and", "∨": "or",
    "**": "^", "<=": "<=", ">=": ">=", "!=": "!=", "==": "=", "~=": "~=", "||": "||", ".*": ".*", "{,}": "{,}",
}  # fmt: skip
_WORD_LETTERS = {"∞": "inf", "π": "pi", "𝔼": "E", "ℓ": "l", "Π": "∏"}

_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋", "0123456789aehijklmnoprstuvx+-", strict=True))
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵀ", "0123456789+-nT", strict=True))

_COMMAND_OPS = {
    "cdot": "*", "ast": "*", "times": "×", "div": "/", "odot": ".*", "circ": ".*", "le": "<=", "leq": "<=", "leqslant": "<=",
    "ge": ">=", "geq": ">=", "geqslant": ">=", "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "approx": "~=", "sim": "~", "in": "in",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "vert": "|", "lvert": "|", "rvert": "|", "mid": "|",
    "Vert": "||", "lVert": "||", "rVert": "||", "parallel": "||", "|": "||", "{": "\\{", "lbrace": "\\{", "}": "\\}", "rbrace": "\\}",
    "\\": "\\\\", "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "prime": "'", "top": "⊤", "star": "*", "%": "%",
    "land": "and", "wedge": "and", "lor": "or", "vee": "or", "lnot": "not", "neg": "not", "bmod": "mod", "colon": ":",
}  # fmt: skip
_COMMAND_NAMES = {"infty": "inf", "pi": "pi", "ell": "l", "min": "min", "max": "max", "sup": "sup", "inf": "inf"}
_SKIPPED = {",", ";", ":", "!", " ", "quad", "qquad", "left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "bigg",
            "Bigg", "biggl", "biggr", "Biggl", "Biggr", "displaystyle", "textstyle", "limits", "nolimits", "(", ")", "[", "]"}  # fmt: skip
_FONTS = {"mathbf", "mathrm", "mathit", "mathsf", "mathcal", "mathbb", "mathtt", "boldsymbol", "bm", "operatorname", "text",
          "textrm", "textit", "textbf"}  # fmt: skip
_ACCENT_COMMANDS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde"}
_STRUCTURES = {"frac": "frac", "dfrac": "frac", "tfrac": "frac", "sqrt": "sqrt", "binom": "binom", "begin": "begin", "end": "end"}

_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?!\d|,\d)(?:\.\d+)?", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_LETTERS = re.compile(r"[A-Za-z]+")
_SHAPE_LETTERS = re.compile(r"[A-WYZa-wyz]+")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
_FONT_GROUP = re.compile(r"\s*(?:\{\s*((?:[A-Za-z0-9]|\\?_)+)\s*\}|([A-Za-z]))")
_ACCENT_GROUP = re.compile(r"\s*(?:\{\s*\\?([A-Za-z]+)\s*\}|\{\s*\\mathbf\{\\?([A-Za-z]+)\}\s*\}|\s([A-Za-z])|\\([A-Za-z]+))")
_DIGITS = frozenset("0123456789")
_PLAIN_OPS = frozenset("+-*/^_=<>(),;[]{}|!'%@:&~")


def tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of a text, an ``end`` token last.

    Raises:
        NotationError: a character, command or number that the notation does not have.
    """
    if len(text) > MAX_CHARACTERS:
        raise NotationError(f"{len(text):,} characters are too many; at most {MAX_CHARACTERS:,} are read", text)
    return _Lexer(text, vocabulary).run()


class _Lexer:
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.pos = 0
        self.out: list[Token] = []
        self.known = vocabulary.words | vocabulary.functions

    def run(self) -> list[Token]:
        text, size = self.text, len(self.text)
        while self.pos < size:
            char = text[self.pos]
            if char in " \t\n\r\u00a0" or (char == "$" and self.is_fence()):
                self.pos += 1
            elif char in _DIGITS or (char == "." and text[self.pos + 1 : self.pos + 2] in _DIGITS):
                self.number()
            elif char.isascii() and char.isalpha():
                self.word()
            elif char == "\\":
                self.command()
            else:
                self.sign(char)
        self.out.append(Token("end", "", size, size, False))
        return self.out

    def is_fence(self) -> bool:
        """Whether a dollar sign only opens or closes the whole text, with its partner at the other end."""
        paired = self.text.count("$") in (2, 4)
        return paired and (not self.out or not self.text[self.pos :].strip(" \t\n\r$"))

    def emit(self, kind: str, text: str, length: int) -> None:
        if kind == "name" and self.vocabulary.shape and "x" in text.lower() and text not in self.known:
            raise self.fail("x joins sizes here and cannot be part of a name")
        glued = bool(self.out) and self.out[-1].end == self.pos
        self.out.append(Token(kind, text, self.pos, self.pos + length, glued))
        self.pos += length

    def fail(self, message: str, hint: str = "", at: int | None = None) -> NotationError:
        return NotationError(message, self.text, self.pos if at is None else at, hint)

    def number(self) -> None:
        match = (self.vocabulary.thousands and _GROUPED.match(self.text, self.pos)) or _NUMBER.match(self.text, self.pos)
        assert match
        digits = match[0].replace(",", "")
        while self.text.startswith("{,}", self.pos + len(match[0])):  # LaTeX's 885{,}120
            rest = re.compile(r"[1-9]\d{0,2}(?:\{,\}\d{3})+", re.ASCII).match(self.text, self.pos)
            if not rest:
                raise self.fail("{,} stands between groups of three digits")
            match, digits = rest, rest[0].replace("{,}", "")
        mantissa, _, exponent = digits.lower().partition("e")
        if len(exponent) > 6 or len(mantissa) + abs(int(exponent or 0)) > MAX_DIGITS:
            raise self.fail(f"this number is too long; numbers have at most {MAX_DIGITS:,} digits")
        self.emit("num", digits, len(match[0]))

    def word(self) -> None:
        text = self.text
        match = _WORD.match(text, self.pos)
        assert match
        accented = _accent_of(text[match.end() : match.end() + 1])
        if not accented and (match[0] in self.known or match[0] in ("log2", "log10")):
            self.emit("name", match[0], len(match[0]))
            return
        if self.vocabulary.shape:
            if text[self.pos] in "xX":
                self.emit("op", "×", 1)
                return
            match = _SHAPE_LETTERS.match(text, self.pos)
        else:
            match = _LETTERS.match(text, self.pos)
        assert match
        after = text[match.end() : match.end() + 1]
        accent = _accent_of(after)
        name = match[0] + accent if accent and len(match[0]) == 1 else match[0]
        self.emit("name", GREEK_ALIASES.get(name, name), len(match[0]) + (name != match[0]))

    def command(self) -> None:
        match = _COMMAND.match(self.text, self.pos)
        if not match:
            raise self.fail("a backslash at the end of the text")
        name, length = match[0][1:], len(match[0])
        base = name.rstrip("*")
        if base in _SKIPPED:
            self.pos += length
        elif base in _STRUCTURES:
            self.emit("cmd", _STRUCTURES[base], length)
        elif base in _FONTS:
            self.group(_FONT_GROUP, length, "")
        elif base in _ACCENT_COMMANDS:
            self.group(_ACCENT_GROUP, length, _ACCENT_COMMANDS[base])
        elif base in _COMMAND_OPS:
            self.emit("op", _COMMAND_OPS[base], length)
        elif base in _COMMAND_NAMES or base in GREEK or base in GREEK_ALIASES or base in FUNCTIONS or base in FUNCTION_ALIASES:
            self.emit("name", _COMMAND_NAMES.get(base, GREEK_ALIASES.get(base, base)), length)
        else:
            raise self.fail(f"the LaTeX command {match[0][:20]} is not part of the notation")

    def group(self, pattern: re.Pattern[str], length: int, accent: str) -> None:
        r"""A word in a font (``\mathbf{x}``) or a letter with an accent (``\hat{x}``)."""
        match = pattern.match(self.text, self.pos + length)
        if not match:
            raise self.fail("one word in braces must follow this command")
        word = next(part for part in match.groups() if part)
        word = word.replace("\\_", "_")
        self.emit("name", GREEK_ALIASES.get(word, word) + accent, match.end() - self.pos)

    def sign(self, char: str) -> None:
        text = self.text
        for length in (3, 2):
            if text[self.pos : self.pos + length] in _OPS:
                self.emit("op", _OPS[text[self.pos : self.pos + length]], length)
                return
        if char in _PLAIN_OPS:
            self.emit("op", char, 1)
        elif char in _OPS:
            self.emit("op", _OPS[char], 1)
        elif char in _WORD_LETTERS:
            name = _WORD_LETTERS[char]
            self.emit("op" if name == "∏" else "name", name, 1)
        elif char in LETTER_OF:
            accent = _accent_of(text[self.pos + 1 : self.pos + 2])
            self.emit("name", LETTER_OF[char] + accent, 2 if accent else 1)
        elif char in _SUBSCRIPTS or char in _SUPERSCRIPTS:
            table, kind = (_SUBSCRIPTS, "sub") if char in _SUBSCRIPTS else (_SUPERSCRIPTS, "sup")
            stop = self.pos
            while stop < len(text) and text[stop] in table:
                stop += 1
            self.emit(kind, "".join(table[each] for each in text[self.pos : stop]), stop - self.pos)
        else:
            self.rare(char)

    def rare(self, char: str) -> None:
        """Typographic letters become plain ones; everything else is named and refused."""
        import unicodedata

        plain = unicodedata.normalize("NFKC", char)
        split = unicodedata.normalize("NFD", char)
        if len(plain) == 1 and unicodedata.name(char, "").startswith(("MATHEMATICAL", "FULLWIDTH")):
            if plain in LETTER_OF or plain in _WORD_LETTERS:
                name = LETTER_OF.get(plain) or _WORD_LETTERS[plain]
                self.emit("op" if name == "∏" else "name", name, 1)
                return
            if plain.isascii() and plain.isalpha():
                self.emit("name", plain, 1)
                return
        if len(split) == 2 and split[0].isascii() and _accent_of(split[1]):
            self.emit("name", split[0] + _accent_of(split[1]), 1)
            return
        name = unicodedata.name(char, "an unnamed character")
        raise self.fail(f"the character U+{ord(char):04X} ({name}) is not part of the notation")


def _accent_of(char: str) -> str:
    return next((name for name, mark in ACCENTS.items() if char == mark), "")
