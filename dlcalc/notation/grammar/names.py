"""Names: letters with subscripts, primes and stars; words; entries of something indexed."""

from __future__ import annotations

from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Const, Expr, Index, Sym, symbols
from dlcalc.notation.grammar.cursor import Cursor
from dlcalc.notation.lex import Token
from dlcalc.notation.names import GREEK, Name, is_letter
from dlcalc.notation.vocabulary import FUNCTION_ALIASES, FUNCTIONS

MAX_LABEL = 32
_LABEL_SIGNS = ("+", "-", ",", "<", "*", "'")
CONSTANTS = {"pi": "pi", "e": "e", "inf": "inf", "infinity": "inf", "true": "true", "false": "false"}


class Names(Cursor):
    """Reads one name with all that belongs to it."""

    def symbol(self, name: Name, token: Token) -> Expr:
        canonical = name.canonical()
        if is_letter(name.base) or canonical in self.vocabulary.words:
            number = self.peek
            if number.kind == "num" and number.glued and number.text.isdigit() and not name.sub:
                joined = f"{canonical}_{number.text}"
                if joined in self.vocabulary.words:  # W1 for a declared W_1
                    self.next()
                    return Sym(joined)
                raise self.fail(
                    f"{canonical}{number.text} can be read in two ways",
                    f"write {joined} for a name, {canonical}*{number.text} for a product",
                )
            return Sym(canonical)
        if canonical in CONSTANTS:
            return Const(CONSTANTS[canonical])
        raise self.unknown(name, token)

    def is_constant(self, word: str) -> bool:
        return word in CONSTANTS and word not in self.vocabulary.words

    def unknown(self, name: Name, token: Token) -> NotationError:
        from difflib import get_close_matches

        word = name.canonical()
        pool = {*self.vocabulary.words, *self.vocabulary.functions, *FUNCTIONS, *FUNCTION_ALIASES, *GREEK}
        near = get_close_matches(word, pool, 1, 0.7) or get_close_matches(name.base, pool, 1, 0.7)
        hint = f"did you mean {near[0]}?" if near else "a symbol is one Latin or Greek letter, with a subscript if need be (W_1)"
        if word.lower() == "nan":
            hint = "NaN is no number; what is unknown is written as a letter"
        elif not near and len(name.base) <= 3 and name.base.isascii():
            hint = f"a symbol is one letter; for a product write {'*'.join(name.base)}"
        return self.fail(f"{word} is not a known name", hint, token.pos)

    def applied_symbol(self, token: Token, name: Name) -> NotationError:
        word = name.canonical()
        return self.fail(
            f"{word}(…) can be read in two ways, and {word} is not declared as a function",
            f"write {word} * (…) for a product, or use a known function",
            token.pos,
        )

    def suffixes(self, name: Name) -> tuple[Name, tuple[Expr, ...] | None]:
        """What follows a letter and belongs to its name; the second value is set when the subscript is an index."""
        indices: tuple[Expr, ...] | None = None
        while True:
            token = self.peek
            if token.kind == "sub" and not name.sub and indices is None:
                self.next()
                name, indices = self.resolved(name, [token._replace(kind="num" if token.text.isdigit() else "name")])
            elif token.kind == "op" and token.text == "_" and not name.sub and indices is None:
                name, indices = self.resolved(name, self.subscript())
            elif token.kind == "op" and token.text in ("'", "''"):
                self.next()
                name = name._replace(primes=name.primes + token.text)
            elif mark := self.raised_mark():
                name = name._replace(star="^*") if mark == "*" else name._replace(primes=name.primes + mark)
            else:
                return name, indices

    def raised_mark(self) -> str:
        r"""Read what is raised like a power but belongs to the name: ``^*``, ``^{*}``, ``^\prime``; empty when there is none."""
        if self.peek.kind != "op" or self.peek.text != "^":
            return ""
        texts = [token.text for token in self.tokens[self.at + 1 : self.at + 4]]
        if texts[:1] in (["*"], ["'"]):
            self.at += 2
            return texts[0]
        if texts in (["{", "*", "}"], ["{", "'", "}"]):
            self.at += 4
            return texts[1]
        return ""

    def subscript(self) -> list[Token]:
        """The tokens of a subscript, braces taken off."""
        self.next()
        if self.peek.text != "{" or self.peek.kind != "op":
            token = self.next()
            if token.kind not in ("num", "name"):
                raise self.unexpected("a subscript is a letter, a number or a group in braces", token)
            if self.latex and len(token.text) > 1 and token.text not in GREEK and token.end - token.pos == len(token.text):
                raise self.fail("TeX takes one character as the subscript here", f"write _{{{token.text}}}", token.pos)
            run = [token]
            while not self.latex and self.peek.glued and self.peek.kind in ("num", "name"):
                if token.kind == "num":
                    joined = "".join([each.text for each in (token, self.peek)])
                    raise self.fail(f"_{joined} can be read in two ways", f"write _{{{joined}}} for a name, or * for a product")
                run.append(self.next())
            return run
        opener, level, run = self.next(), 1, []
        while True:
            if self.peek.kind == "end":
                raise self.fail("this { is never closed", at=opener.pos)
            token = self.next()
            level += (token.text == "{") - (token.text == "}") if token.kind == "op" else 0
            if level == 0:
                return run
            run.append(token)

    def resolved(self, name: Name, run: list[Token]) -> tuple[Name, tuple[Expr, ...] | None]:
        """Decide whether a subscript is an index (all its letters index something here) or part of the name."""
        label = "".join([token.text for token in run])
        declared = name._replace(sub=label).canonical() in self.vocabulary.words | self.vocabulary.functions
        indices = frozenset[str]() if declared else self.vocabulary.indices | set(self.bound)
        letters = [token.text for token in run if token.kind == "name"]
        if len(run) == 1 and letters and 1 < len(letters[0]) <= 4 and letters[0] not in GREEK and set(letters[0]) <= indices:
            return name, tuple(Sym(letter) for letter in letters[0])  # x_{ij}
        if letters and all(letter in indices for letter in letters):
            return name, self.index_list(run)
        for word in letters:  # \text{i1}, which is one token
            index = word.rstrip("0123456789")
            if index != word and set(index) <= indices:
                raise self.fail(f"the subscript {word} can be read in two ways", "separate indices by commas", run[0].pos)
        plain = all((token.kind in ("num", "name") and "_" not in token.text) or token.text in _LABEL_SIGNS for token in run)
        if not run or not plain or len(label) > MAX_LABEL:
            raise self.fail("this subscript is not part of the notation", at=run[0].pos if run else None)
        return name._replace(sub=label), None

    def index_list(self, run: list[Token]) -> tuple[Expr, ...]:
        """Read a subscript's tokens as expressions joined by commas."""
        end = run[-1].end
        return self.all_indices(self.within([*run, Token("end", "", end, end, False)], self.comma_list), run[0])

    def comma_list(self) -> tuple[Expr, ...]:
        items = [self.sum()]
        while self.take(","):
            items.append(self.sum())
        return tuple(items)

    def bracket_indices(self) -> tuple[Expr, ...]:
        opener = self.next()
        self.deepen()
        outside = self.shut()
        items = self.comma_list()
        self.reopen(outside)
        self.level -= 1
        self.expect("]", opener)
        return self.all_indices(items, opener)

    def all_indices(self, items: tuple[Expr, ...], token: Token) -> tuple[Expr, ...]:
        """The indices of an entry, every letter of which must index something here."""
        known = self.vocabulary.indices | set(self.bound)
        letters = [name for item in items for name in symbols(item) if name not in known]
        if letters:
            raise self.fail(f"{letters[0]} is no index here", "write * for a product", token.pos)
        return items

    def entry(self, name: Name, indices: tuple[Expr, ...], token: Token) -> Expr:
        base = self.symbol(name, token)
        if not isinstance(base, Sym):
            raise self.fail(f"{name.canonical()} is a constant and has no entries", at=token.pos)
        return Index(base, indices)

    def label_of(self, word: str) -> str:
        """A name with the label that follows it (``norm_2``)."""
        name, indices = self.suffixes(Name(word))
        if indices is not None:
            raise self.fail("this subscript is not part of the notation")
        return name.canonical()

    def is_matrix_name(self, name: str) -> bool:
        return name in self.vocabulary.matrices

    def takes_transpose(self, base: Expr) -> bool:
        """Read ``⊤`` after a ``^``, or the T of ``W^T`` when W is declared a matrix."""
        inner = base.base if isinstance(base, Index) else base
        signs = ("⊤", "T") if isinstance(inner, Sym) and self.is_matrix_name(inner.name) else ("⊤",)
        texts = [token.text for token in self.tokens[self.at : self.at + 3]]
        length = next((length for length, sign in ((1, texts[:1]), (3, texts[1:2])) if sign and sign[0] in signs), 0)
        if not length or (length == 3 and texts[::2] != ["{", "}"]):
            return False
        self.at += length
        return True
