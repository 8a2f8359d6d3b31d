"""Brackets of every kind: groups, lists, matrices, cases, floors, bars."""

from __future__ import annotations

from collections.abc import Sequence

from dlcalc.notation.expr import Call, Derivative, Expr, Given, Interval, Matrix, Piecewise, Seq
from dlcalc.notation.grammar.bound import Bound
from dlcalc.notation.lex import Token

CLOSERS = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "⌊": "⌋", "⌈": "⌉"}

BARS = ("|", "||")
_ENDS = frozenset(CLOSERS.values())
_WITHIN_FACTORS = frozenset("^_!'")


class Brackets(Bound):
    """Reads what begins with a bracket or another sign."""

    def bracketed(self, token: Token) -> Expr:
        opener = token.text
        if opener == "√":
            return Call("sqrt", (self.factor(token),))
        if opener in ("∑", "∏", "∫"):
            return self.big({"∑": "sum", "∏": "prod", "∫": "int"}[opener], token)
        if opener == "∂":
            return self.derivative(token)
        if opener in ("|", "||"):
            return self.between_bars(token)
        if opener not in CLOSERS:
            raise self.unexpected(token=token)
        outside = self.shut()
        found = self.list_in(opener, token)
        self.reopen(outside)
        return found

    def list_in(self, opener: str, token: Token) -> Expr:
        """What stands between brackets: a group, a list, a half-open interval, a matrix or the cases of a definition."""
        closer = CLOSERS[opener]
        if self.peek.text == closer and (opener == "\\{" or (opener == "{" and not self.latex)):
            self.next()
            return Seq("set", ())
        if opener == "[":
            self.check_entries()
        items = [self.logic()]
        if opener in ("⌊", "⌈"):
            self.expect(closer, token)
            return Call("floor" if opener == "⌊" else "ceil", (items[0],))
        if opener == "{" and self.peek.text in ("if", "for", "when"):
            return self.cases(items[0], token)
        rows: list[tuple[Expr, ...]] = []
        listed = False
        while self.peek.text in (",", ";") and self.peek.kind == "op":
            listed = True
            if self.next().text == ";":
                rows.append(tuple(items))
                items = []
            if self.peek.text == closer:
                break
            items.append(self.logic())
        other = {"(": "]", "[": ")"}.get(opener)
        if len(items) == 2 and not rows and self.peek.text == other and self.peek.kind == "op":
            self.next()
            return Interval(items[0], items[1], (opener == "[", other == "]"))
        self.expect(closer, token)
        if rows:
            return self.matrix([*rows, tuple(items)] if items else rows, token, opener)
        if not listed:
            return Seq("set", tuple(items)) if opener == "\\{" else items[0]
        if opener == "[" and all(isinstance(item, Seq) and item.kind == "vector" for item in items):
            return self.matrix([item.items for item in items if isinstance(item, Seq)], token)
        return Seq({"(": "tuple", "[": "vector"}.get(opener, "set"), tuple(items))

    def check_entries(self) -> None:
        """``[1 -2]`` is a difference by the rules, and two entries to many: refused."""
        level = 1
        for before, sign, after in zip(self.tokens[self.at :], self.tokens[self.at + 1 :], self.tokens[self.at + 2 :], strict=False):
            if before.kind == "op":
                level += (before.text in "([{") - (before.text in ")]}")
            if level == 0:
                return
            spaced = not sign.glued and after.glued and sign.text in ("+", "-") and before.text not in (",", ";", "(", "[", "{")
            if level == 1 and spaced and before.kind in ("num", "name"):
                raise self.fail("these entries can be read in two ways", "separate entries by commas: [1, -2]", sign.pos)

    def matrix(self, rows: list[tuple[Expr, ...]], token: Token, opener: str = "[") -> Expr:
        if opener != "[":
            raise self.fail("; separates rows only between [ and ]", at=token.pos)
        if len({len(row) for row in rows}) > 1:
            raise self.fail("the rows of this matrix have different lengths", at=token.pos)
        return Matrix(tuple(rows))

    def cases(self, first: Expr, token: Token) -> Expr:
        """``{x if x > 0; 0 otherwise}`` after its first value."""
        cases: list[tuple[Expr, Expr]] = []
        otherwise: Expr | None = None
        value = first
        while True:
            if self.peek.text in ("otherwise", "else"):
                self.next()
                otherwise = value
                break
            if self.peek.text not in ("if", "for", "when"):
                raise self.unexpected("each case is written: value if condition; or: value otherwise")
            self.next()
            cases.append((value, self.logic()))
            if not self.take(";"):
                break
            value = self.logic()
        self.expect("}", token)
        return Piecewise(tuple(cases), otherwise)

    def between_bars(self, token: Token) -> Expr:
        saved = (self.bars, self.joining)
        self.bars, self.joining = (2 if token.text == "||" else 1), 0
        inner = self.logic()
        if token.text == "|" and self.peek.text == "||":  # |a||b| is |a|·|b|
            self.split_bars()
        self.bars, self.joining = saved
        self.expect(token.text, token)
        name = "abs"
        if token.text == "||":
            name = "norm"
            if self.peek.text == "_":
                name = self.label_of("norm")
        return Call(name, (inner,))

    def opens_bars(self) -> bool:
        """Whether bars that follow a factor without a sign begin a magnitude, as in ``2|x|``, and are no "given", as in ``z|x``.

        They do where bars are left in pairs up to the bracket that closes here.
        """
        if self.bars or self.paired_bars() % 2:
            return False
        if self.in_bars_before():
            raise self.fail("a product without its sign between bars can be read in two ways", "write |a|*b*|c|, or |a*|b|*c|")
        return True

    def paired_bars(self) -> int:
        """How many bars of the kind that stands here are left, this one included, up to the bracket that closes here."""
        if self.bars_left is None:
            self.bars_left = _bars_left(self.tokens)
        singles, doubles = self.bars_left[self.at]
        return doubles if self.peek.text == "||" else singles + 2 * doubles

    def given_from(self, start: int, bar: Token, left: Expr, rights: Sequence[Expr]) -> Given:
        """``left|rights``, read from ``start`` on; bars of magnitudes beside this one are refused, unless in brackets."""
        level = 0
        for token in self.tokens[start : self.at]:
            if token.kind == "op" and token.text in CLOSERS:
                level += 1
            elif token.kind == "op" and token.text in _ENDS:
                level -= 1
            elif level == 0 and token.kind == "op" and token.text in BARS and token is not bar:
                raise self.fail(
                    "which of these bars belong together can be read in two ways", "write abs(x), or put |x| in brackets", bar.pos
                )
        return Given(bar.text, left, rights[0] if len(rights) == 1 else Seq("tuple", tuple(rights)))

    def in_bars_before(self) -> bool:
        """Whether bars end among the factors before this one, but for the last of them: ``|a|b|c|``."""
        level = 0
        for place in range(self.at - 1, -1, -1):
            token = self.tokens[place]
            if token.kind != "op" or token.text in _WITHIN_FACTORS:
                continue
            if token.text in _ENDS:
                level += 1
            elif token.text in CLOSERS:
                level -= 1
                if level < 0:
                    return False
            elif level == 0:
                return token.text in BARS and place < self.at - 1
        return False

    def derivative(self, token: Token) -> Expr:
        top = self.postfix()
        if not (self.take("/") and self.take("∂")):
            raise self.fail("a derivative is written ∂L/∂x", at=token.pos)
        return Derivative(top, self.postfix())

    def holds_comma(self) -> bool:
        """Whether the bracket that opens here holds a list."""
        level = 0
        for token in self.tokens[self.at :]:
            if token.kind == "op":
                level += (token.text in "([{⌊⌈") - (token.text in ")]}⌋⌉")
                if level == 0 or (level == 1 and token.text == ","):
                    return level == 1
        return False

    def set_or_sum(self) -> Expr:
        """What may stand after "in": an interval, a set, or anything with a name."""
        opener = self.peek.text
        if opener not in ("(", "[") or not self.holds_comma():
            return self.sum()
        self.next()
        self.deepen()
        low = self.sum()
        self.expect(",")
        high = self.sum()
        self.level -= 1
        if self.peek.text not in (")", "]"):
            raise self.unexpected("the interval ends with ) or ]")
        return Interval(low, high, (opener == "[", self.next().text == "]"))


def _bars_left(run: list[Token]) -> list[tuple[int, int]]:
    """For each place, the single and the double bars from there on up to the bracket that closes there."""
    counts, outer, here = [], [], (0, 0)
    for token in reversed(run):
        if token.kind == "op":
            if token.text in _ENDS:
                outer.append(here)
                here = (0, 0)
            elif token.text in CLOSERS:
                here = outer.pop() if outer else (0, 0)
            elif token.text in BARS:
                here = (here[0] + 1, here[1]) if token.text == "|" else (here[0], here[1] + 1)
        counts.append(here)
    return counts[::-1]
