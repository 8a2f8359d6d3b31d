"""The tokens of a text and the place in them, and what every part of the grammar asks of the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Expr
from dlcalc.notation.lex import Token, tokens
from dlcalc.notation.vocabulary import Vocabulary

MAX_NESTING = 100
STOP_WORDS = frozenset({"and", "or", "not", "if", "otherwise", "else", "mod", "in", "for", "when"})
_T = TypeVar("_T")


class Cursor:
    """Reads tokens one by one, and says what went wrong where."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.tokens = tokens(text, vocabulary)
        self.at = 0
        self.level = 0
        self.bars = 0  # inside |…| (1) or ‖…‖ (2) a bar closes
        self.joining = 0  # in a shape, × and * join sizes
        self.integrals = 0  # inside an integral, dx ends it
        self.bound: list[str] = []  # indices of the sums around
        self.bars_left: list[tuple[int, int]] | None = None  # at each token, once asked for
        self.latex = "\\" in text

    @property
    def peek(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def take(self, text: str) -> bool:
        token = self.tokens[self.at]
        if token.text == text and token.kind == "op":
            self.at += 1
            return True
        return False

    def take_word(self, word: str) -> bool:
        token = self.tokens[self.at]
        if token.text == word and token.kind in ("name", "op"):
            self.at += 1
            return True
        return False

    def expect(self, text: str, opener: Token | None = None) -> None:
        if self.take(text):
            return
        if self.peek.kind == "end" and opener is not None:
            raise self.fail(f"this {_shown(opener.text)} is never closed", at=opener.pos)
        raise self.unexpected(f"{_shown(text)} is missing here")

    def split_bars(self) -> None:
        """Take ‖ apart into two bars."""
        token = self.peek
        self.tokens[self.at : self.at + 1] = [token._replace(text="|"), token._replace(text="|", pos=token.end - 1, glued=True)]
        if self.bars_left is not None:
            singles, doubles = self.bars_left[self.at]
            self.bars_left[self.at : self.at + 1] = [(singles + 2, doubles - 1), (singles + 1, doubles - 1)]

    def fail(self, message: str, hint: str = "", at: int | None = None) -> NotationError:
        return NotationError(message, self.text, self.peek.pos if at is None else at, hint)

    def unexpected(self, hint: str = "", token: Token | None = None) -> NotationError:
        token = token or self.peek
        if token.kind == "end":
            return self.fail("the text ends too early", hint, token.pos)
        return self.fail(f"did not expect {self.text[token.pos : token.end][:20]!r} here", hint, token.pos)

    def deepen(self) -> None:
        """Go one level deeper; who does so comes up again by ``self.level -= 1``."""
        self.level += 1
        if self.level > MAX_NESTING:
            raise self.fail(f"nested more than {MAX_NESTING} levels deep")

    def shut(self) -> tuple[int, int, int]:
        """Go into brackets, where nothing outside closes: neither a bar, nor a shape's ×, nor an integral's dx."""
        outside = (self.bars, self.joining, self.integrals)
        self.bars = self.joining = self.integrals = 0
        return outside

    def reopen(self, outside: tuple[int, int, int]) -> None:
        """Come out of brackets."""
        self.bars, self.joining, self.integrals = outside

    def within(self, run: list[Token], read: Callable[[], _T]) -> _T:
        """Read a run of tokens on its own, all of it."""
        saved, self.tokens, self.at, self.bars_left = (self.tokens, self.at), run, 0, None
        outside = self.shut()
        result = read()
        self.reopen(outside)
        if self.peek.kind != "end":
            raise self.unexpected()
        self.tokens, self.at, self.bars_left = *saved, None
        return result

    # --- the levels of precedence, given by Parser ------------------------------------------------------

    def logic(self) -> Expr:
        raise NotImplementedError

    def given(self) -> Expr:
        raise NotImplementedError

    def relation(self) -> Expr:
        raise NotImplementedError

    def sum(self) -> Expr:
        raise NotImplementedError

    def product(self) -> Expr:
        raise NotImplementedError

    def power(self) -> Expr:
        raise NotImplementedError

    def exponent(self) -> Expr:
        raise NotImplementedError

    def starts_operand(self, *, implied: bool = False) -> bool:
        raise NotImplementedError

    def named(self, token: Token, *, bare: bool = False) -> Expr:
        raise NotImplementedError

    def postfix(self) -> Expr:
        raise NotImplementedError


def _shown(text: str) -> str:
    return {"\\{": "{", "\\}": "}"}.get(text, text)
