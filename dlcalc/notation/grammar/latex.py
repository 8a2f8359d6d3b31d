"""LaTeX's own structures: fractions, roots, binomials, cases, matrices."""

from __future__ import annotations

from dlcalc.notation.expr import Call, Derivative, Div, Expr, Num, Piecewise
from dlcalc.notation.grammar.brackets import Brackets
from dlcalc.notation.grammar.cursor import STOP_WORDS
from dlcalc.notation.lex import Token


class Latex(Brackets):
    """Reads what begins with a command."""

    def structure(self, token: Token) -> Expr:
        if token.text == "frac":
            return self.fraction(token)
        if token.text == "sqrt":
            degree = None
            if self.take("["):
                degree = self.sum()
                self.expect("]")
            inner = self.group()
            return Call("sqrt", (inner,)) if degree is None else Call("root", (inner, degree))
        if token.text == "binom":
            return Call("binomial", (self.group(), self.group()))
        if token.text == "begin":
            return self.environment(token)
        raise self.unexpected(token=token)

    def fraction(self, token: Token) -> Expr:
        if self.peek.text == "{" and self.tokens[self.at + 1].text == "∂":
            self.next()
            self.next()
            top = self.postfix()
            self.expect("}", token)
            self.expect("{", token)
            self.expect("∂", token)
            bottom = self.postfix()
            self.expect("}", token)
            return Derivative(top, bottom)
        return Div(self.group(), self.group())

    def group(self) -> Expr:
        """A group in braces, or the single digit or letter that TeX would take instead."""
        token = self.next()
        if token.kind == "num" and token.text.isdigit():
            if len(token.text) > 1:  # \frac12
                self.at -= 1
                rest = token._replace(text=token.text[1:], pos=token.pos + 1, glued=True)
                self.tokens[self.at : self.at + 1] = [rest]
            return Num(int(token.text[0]))
        if token.kind == "name" and token.text not in STOP_WORDS:
            return self.named(token, bare=True)
        if token.text != "{":
            raise self.unexpected("a group in braces must follow this command", token=token)
        outside = self.shut()
        inner = self.logic()
        self.reopen(outside)
        self.expect("}", token)
        return inner

    def environment(self, token: Token) -> Expr:
        name = self.environment_name()
        if name not in ("cases", "matrix", "pmatrix", "bmatrix"):
            raise self.fail(f"the environment {name} is not part of the notation", at=token.pos)
        rows: list[list[Expr | None]] = [[]]
        while self.peek.text != "end" or self.peek.kind != "cmd":
            rows[-1].append(self.cell(name))
            if self.take("&"):
                continue
            if self.take("\\\\"):
                if self.peek.text != "end":
                    rows.append([])
            elif self.peek.text != "end":
                raise self.unexpected()
        self.next()
        if self.environment_name() != name:
            raise self.fail(f"this does not end the environment {name}")
        if name != "cases":
            return self.matrix([tuple(cell for cell in row if cell is not None) for row in rows], token)
        return self.cases_of(rows, token)

    def cell(self, environment: str) -> Expr | None:
        """An entry; None stands for "otherwise"."""
        if environment == "cases":
            self.take(",")
            for word in ("if", "for", "when"):
                self.take_word(word)
            if self.take_word("otherwise") or self.take_word("else"):
                return None
        value = self.logic()
        if environment == "cases":
            self.take(",")
        return value

    def cases_of(self, rows: list[list[Expr | None]], token: Token) -> Expr:
        cases: list[tuple[Expr, Expr]] = []
        otherwise: Expr | None = None
        for row in rows:
            if len(row) != 2 or row[0] is None or otherwise is not None:
                raise self.fail(r"each case is a value, &, and a condition or \text{otherwise}, which comes last", at=token.pos)
            if row[1] is None:
                otherwise = row[0]
            else:
                cases.append((row[0], row[1]))
        if not cases:
            raise self.fail("no case has a condition", at=token.pos)
        return Piecewise(tuple(cases), otherwise)

    def environment_name(self) -> str:
        self.expect("{")
        token = self.next()
        self.expect("}")
        return token.text
