"""What binds a letter: sums, products, extrema, integrals, expectations."""

from __future__ import annotations

from dlcalc.notation.expr import Big, Expect, Expr, Num, Rel, Seq, Sym, bound_names
from dlcalc.notation.grammar.functions import Functions
from dlcalc.notation.lex import Token
from dlcalc.notation.names import GREEK, is_letter

BIG = {"sum": "sum", "prod": "prod", "min": "min", "max": "max", "sup": "sup", "inf": "inf", "argmin": "argmin", "argmax": "argmax",
       "int": "int", "Sigma": "sum"}  # fmt: skip
EXPECT = {"E": "E", "Var": "Var", "Cov": "Cov"}


class Bound(Functions):
    """Reads a sign with what stands below and above it, and its body."""

    def binds(self, word: str) -> bool:
        """Whether a sign of the kind of Σ binds an index here; Σ_1 and a bare min are names."""
        if self.peek.text != "_" or self.peek.kind != "op":
            return False
        if word != "Sigma":
            return True
        if self.text[self.tokens[self.at - 1].pos] != "Σ" or any(
            known.split("_")[0] == "Sigma" for known in self.vocabulary.words | self.vocabulary.matrices
        ):
            return False  # the letter was spelt out, or is declared
        after = self.tokens[self.at + 1]
        return after.text == "{" or (after.kind == "name" and is_letter(after.text))

    def big(self, op: str, token: Token) -> Expr:
        """A sum, product, extremum or integral, up to the next + or −."""
        binding: Expr | None = None
        upper: Expr | None = None
        if self.peek.text == "_" and self.peek.kind == "op":
            run = self.subscript()
            end = run[-1].end if run else token.end
            read = self.sum if op == "int" else self.binding
            binding = self.within([*run, Token("end", "", end, end, False)], read)
        if self.peek.text == "^" and self.peek.kind == "op":
            self.next()
            upper = self.exponent()
        if op == "int":
            return self.integral(binding, upper, token)
        if binding is None:
            raise self.fail(f"{op} needs an index below it", "write sum_i, or sum_{i=1}^{n}", token.pos)
        names = sorted(bound_names(binding))
        self.bound.extend(names)
        self.deepen()
        body = self.product()
        self.level -= 1
        del self.bound[len(self.bound) - len(names) :]
        return Big(op, binding, upper, body)

    def drawn(self) -> Expr:
        """What stands below an expectation: what is drawn, or only the distribution it is drawn from, ``E_{p_g}[f(x)]``."""
        return self.binding(longer=True)

    def binding(self, *, longer: bool = False) -> Expr:
        items = [self.relation()]
        while self.take(","):
            items.append(self.relation())
        first = items[0]
        if not longer and len(items) == 1 and isinstance(first, Sym) and len(first.name) > 1 and first.name not in GREEK:
            raise self.fail("an index is one letter; several are joined by commas")
        return first if len(items) == 1 else Seq("tuple", tuple(items))

    def integral(self, low: Expr | None, high: Expr | None, token: Token) -> Expr:
        self.integrals += 1
        self.deepen()
        body = self.product_before_differential()
        self.level -= 1
        self.integrals -= 1
        differential = self.next()
        if differential.kind != "name" or not self.is_differential(differential):
            raise self.fail("an integral ends with dx", at=token.pos)
        name = differential.text[1:]
        if not name:
            name = self.next().text
        variable = Sym(name)
        return Big("int", variable if low is None else Rel(("=",), (variable, low)), high, body)

    def product_before_differential(self) -> Expr:
        return Num(1) if self.is_differential(self.peek) else self.product()

    def is_differential(self, token: Token) -> bool:
        """Whether a name is the dx of an integral."""
        if token.kind != "name" or token.text[:1] != "d":
            return False
        if len(token.text) == 1:
            follower = self.tokens[self.tokens.index(token) + 1]
            return follower.kind == "name" and follower.glued
        return is_letter(token.text[1:]) and token.text not in GREEK

    def expects(self) -> bool:
        """Whether E, Var or Cov is applied here: ``E[…]``, ``E_{x~p}[…]``, ``Var(…)``."""
        token = self.peek
        if token.kind != "op":
            return False
        if token.text == "_":
            place = self.at + 1
            if self.tokens[place].text == "{":
                level = 0
                while self.tokens[place].kind != "end":
                    level += (self.tokens[place].text == "{") - (self.tokens[place].text == "}")
                    if level == 0:
                        break
                    place += 1
            return self.tokens[min(place + 1, len(self.tokens) - 1)].text in ("[", "{" if self.latex else "[")
        return token.text == "[" or (token.text == "(" and self.tokens[self.at - 1].text in ("Var", "Cov"))

    def expectation(self, op: str) -> Expr:
        binding: Expr | None = None
        if self.peek.text == "_":
            run = self.subscript()
            end = run[-1].end if run else self.peek.pos
            binding = self.within([*run, Token("end", "", end, end, False)], self.drawn)
        opener = self.next()
        closer = {"[": "]", "(": ")", "{": "}"}[opener.text]
        outside = self.shut()
        body = self.given()
        while op == "Cov" and self.take(","):
            body = Seq("tuple", (*(body.items if isinstance(body, Seq) else (body,)), self.given()))
        self.reopen(outside)
        self.expect(closer, opener)
        return Expect(op, binding, body)
