"""From text to tree: one grammar for what topics state, what users type and what students answer.

Nothing here evaluates anything: the parser only builds :class:`~dlcalc.notation.expr.Expr` nodes, and it is
bounded (length, nesting, digits) before it builds them. What stands below a sum, a name's subscript and
other parts of names are read in :mod:`~dlcalc.notation.parse_names`.
"""

from __future__ import annotations

from fractions import Fraction

from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import (
    Add, Call, Derivative, Div, Expr, Given, Hadamard, Interval, Logic, MatMul, Matrix, Mod, Mul, Neg, Num, Piecewise,
    Pow, Rel, Seq, Sym, Transpose, children,
)  # fmt: skip
from dlcalc.notation.lex import Token, tokens
from dlcalc.notation.parse_names import Names
from dlcalc.notation.vocabulary import PLAIN, Vocabulary

MAX_DEPTH = 100
_RELATIONS = frozenset({"=", "!=", "<", "<=", ">", ">=", "~", "~=", "in"})
_PRODUCTS = {"*": Mul, "×": Mul, "@": MatMul, ".*": Hadamard}
_OPENERS = frozenset({"(", "[", "{", "\\{", "√", "∑", "∏", "∫", "⌊", "⌈", "∂"})
_STOP_WORDS = frozenset({"and", "or", "not", "if", "otherwise", "else", "mod", "in", "for", "when"})
_CLOSERS = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "⌊": "⌋", "⌈": "⌉"}
_READABLE = {"\\{": "{", "\\}": "}", "\\\\": "\\\\", ".*": "⊙"}


def parse(text: str, vocabulary: Vocabulary = PLAIN) -> Expr:
    """Read a text as an expression, a statement (``W_2 = …``) or, when the vocabulary says so, a shape.

    Args:
        text: plain text, Unicode or LaTeX.
        vocabulary: what its words mean.

    Raises:
        NotationError: with the place of the first thing that does not fit, and often what would.
    """
    return Parser(text, vocabulary).whole()


class Parser(Names):
    """A recursive-descent parser; one method a level of precedence, loosest first."""

    def whole(self) -> Expr:
        if self.peek.kind == "end":
            raise self.fail("nothing to read: the text is empty")
        tree = self.shape() if self.vocabulary.shape else self.statement()
        if self.peek.kind != "end":
            raise self.unexpected()
        if _depth(tree) > MAX_DEPTH:
            raise NotationError(f"nested more than {MAX_DEPTH} levels deep", self.text)
        return tree

    # --- statements -------------------------------------------------------------------------------------

    def statement(self) -> Expr:
        """A whole text, which alone may begin with a bar outside brackets: ``z|x ~ N(0, 1)``."""
        left = self.logic()
        if self.peek.text != "|" or isinstance(left, (Rel, Logic)):
            return left
        self.next()
        ops: list[str] = []
        items: list[Expr] = [Given("|", left, self.sum())]
        while self.peek.text in _RELATIONS and self.peek.kind == "op":
            ops.append(self.next().text)
            items.append(self.sum())
        return Rel(tuple(ops), tuple(items)) if ops else items[0]

    def shape(self) -> Expr:
        """A shape, or a relation between shapes (``F × F = 3 × 3``)."""
        ops, items = [], [self.sizes()]
        while self.peek.text in _RELATIONS and self.peek.kind == "op":
            ops.append(self.next().text)
            items.append(self.sizes())
        return Rel(tuple(ops), tuple(items)) if ops else items[0]

    def sizes(self) -> Expr:
        """Sizes joined by ×, * or commas, bare or in brackets; a single one is just an expression."""
        closer = _CLOSERS[self.peek.text] if self.peek.text in ("(", "[") and self.closes_at_end() else None
        if closer:
            self.next()
        self.joining = 1
        items = [self.sum()]
        while self.peek.text in ("×", "*", ",") and self.peek.kind == "op":
            self.next()
            if self.peek.text == closer:
                break
            items.append(self.sum())
        self.joining = 0
        if closer:
            self.expect(closer)
        return items[0] if len(items) == 1 and not closer else Seq("shape", tuple(items))

    def closes_at_end(self) -> bool:
        """Whether the bracket that opens here is closed by the last token, and holds a list."""
        level, listed = 0, False
        for place, token in enumerate(self.tokens[self.at :], self.at):
            if token.kind == "op":
                level += (token.text in "([{") - (token.text in ")]}")
                listed = listed or (level == 1 and token.text in (",", "×", "*"))
            if level == 0:
                return listed and self.tokens[place + 1].kind == "end"
        return False

    def logic(self) -> Expr:
        items = [self.conjunction()]
        while self.take_word("or"):
            items.append(self.conjunction())
        return items[0] if len(items) == 1 else Logic("or", tuple(items))

    def conjunction(self) -> Expr:
        items = [self.negation()]
        while self.take_word("and"):
            items.append(self.negation())
        return items[0] if len(items) == 1 else Logic("and", tuple(items))

    def negation(self) -> Expr:
        if not self.take_word("not"):
            return self.relation()
        with self.deeper():
            return Logic("not", (self.negation(),))

    def relation(self) -> Expr:
        ops, items = [], [self.sum()]
        while self.peek.text in _RELATIONS and self.peek.kind in ("op", "name"):
            ops.append(self.next().text)
            items.append(self.set_or_sum() if ops[-1] == "in" else self.sum())
        return Rel(tuple(ops), tuple(items)) if ops else items[0]

    def given(self) -> Expr:
        """An argument, which alone may hold a bar: ``z|x``, ``p‖q``."""
        left = self.logic()
        if self.peek.text in ("|", "||") and self.bars == 0:
            op = self.next().text
            right = self.logic()
            while self.take(","):  # p(z|x, y)
                right = Seq("tuple", (*(right.items if isinstance(right, Seq) else (right,)), self.logic()))
            return Given(op, left, right)
        return left

    def set_or_sum(self) -> Expr:
        """What may stand after "in": an interval, a set, or anything with a name."""
        opener = self.peek.text
        if opener not in ("(", "["):
            return self.sum()
        self.next()
        with self.deeper():
            low = self.sum()
            self.expect(",")
            high = self.sum()
        if self.peek.text not in (")", "]"):
            raise self.unexpected("the interval ends with ) or ]")
        return Interval(low, high, (opener == "[", self.next().text == "]"))

    # --- arithmetic -------------------------------------------------------------------------------------

    def sum(self) -> Expr:
        with self.deeper():
            self.take("+")
            terms = [Neg(self.product()) if self.take("-") else self.product()]
            while self.peek.text in ("+", "-") and self.peek.kind == "op":
                minus = self.next().text == "-"
                term = self.product()
                terms.append(Neg(term) if minus else term)
            return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def product(self) -> Expr:
        left = self.unary()
        kind: type[Mul] | type[MatMul] | type[Hadamard] | None = None  # of the product under construction
        divided: Token | None = None
        while True:
            token = self.peek
            if token.kind == "op" and token.text in _PRODUCTS and not (self.joining and token.text in ("*", "×")):
                self.next()
                made, divided, right = _PRODUCTS[token.text], None, self.unary()
            elif token.kind == "op" and token.text == "/":
                self.next()
                divided, kind, left = token, None, Div(left, self.unary())
                continue
            elif token.text == "mod" and token.kind in ("op", "name"):
                self.next()
                kind, left = None, Mod(left, self.unary())
                continue
            elif self.starts_operand(implied=True):
                if divided:
                    raise self.ambiguous_division(divided)
                made = MatMul if self.is_matrix(left.factors[-1] if isinstance(left, MatMul) and kind else left) else Mul
                right = self.unary()
            else:
                return left
            left = made((*left.factors, right)) if kind is made and isinstance(left, made) else made((left, right))
            kind = made

    def ambiguous_division(self, slash: Token) -> NotationError:
        return self.fail(
            "a product without its sign after / can be read in two ways", f"write a/(b*c) or (a/b)*c for the part after position {slash.pos + 1}"
        )

    def is_matrix(self, expr: Expr) -> bool:
        inner = expr.arg if isinstance(expr, Transpose) else expr
        return isinstance(inner, Transpose) or (isinstance(inner, Sym) and self.is_matrix_name(inner.name))

    def unary(self) -> Expr:
        if self.take("-"):
            with self.deeper():
                return Neg(self.unary())
        if self.take("+"):
            with self.deeper():
                return self.unary()
        return self.power()

    def power(self) -> Expr:
        base = self.postfix()
        if self.peek.kind == "sup":
            token = self.next()
            if token.text == "T":
                return Transpose(base)
            base = Pow(base, self.superscript(token))
            if self.peek.text == "^" or self.peek.kind == "sup":
                raise self.fail("a power of a power can be read in two ways", "put brackets round the inner one")
            return base
        if self.peek.text != "^" or self.peek.kind != "op":
            return base
        self.next()
        if self.take("⊤") or self.takes_transpose(base):
            return Transpose(base)
        with self.deeper():
            return Pow(base, self.exponent())

    def exponent(self) -> Expr:
        if self.take("-"):
            with self.deeper():
                return Neg(self.exponent())
        return self.power()

    def superscript(self, token: Token) -> Expr:
        text = token.text.lstrip("+")
        digits = text.lstrip("-")
        if digits == "n":
            return Neg(Sym("n")) if text != digits else Sym("n")
        if not digits.isdigit() or len(text) - len(digits) > 1:
            raise self.fail("this superscript is not a whole number", "write the exponent after ^", token.pos)
        return Neg(Num(int(digits))) if text != digits else Num(int(digits))

    def postfix(self) -> Expr:
        expr = self.primary()
        while True:
            if self.peek.text == "!" and self.peek.kind == "op":
                self.next()
                expr = Call("factorial", (expr,))
            else:
                return expr

    # --- operands ---------------------------------------------------------------------------------------

    def starts_operand(self, *, implied: bool = False) -> bool:
        """Whether what comes next can start a factor; ``implied``: one that is multiplied without a sign."""
        token = self.peek
        if token.kind == "num":
            if implied:
                raise self.fail("a number cannot follow without a sign", "write * for a product, ^ for a power")
            return True
        if token.kind == "name":
            return token.text not in _STOP_WORDS and not (self.integrals and self.is_differential(token))
        if token.kind == "cmd":
            return token.text != "end"
        return token.kind == "op" and (token.text in _OPENERS or (not implied and token.text in ("|", "||")))

    def primary(self) -> Expr:
        token = self.next()
        if token.kind == "num":
            value = Fraction(token.text)
            if self.take("%"):
                value /= 100
            return Num(int(value) if value.denominator == 1 else value)
        with self.deeper():
            if token.kind == "name" and token.text not in _STOP_WORDS:
                return self.named(token)
            if token.kind == "cmd":
                return self.structure(token)
            if token.kind == "op":
                return self.bracketed(token)
        raise self.unexpected(token=token)

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
        if opener not in _CLOSERS:
            raise self.unexpected(token=token)
        saved = (self.bars, self.joining, self.integrals)
        self.bars = self.joining = self.integrals = 0
        expr = self.list_in(opener, token)
        self.bars, self.joining, self.integrals = saved
        return expr

    def list_in(self, opener: str, token: Token) -> Expr:
        """What stands between brackets: a group, a list, a matrix or the cases of a definition."""
        closer, items = _CLOSERS[opener], [self.logic()]
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
        self.expect(closer, token)
        if rows:
            return self.matrix([*rows, tuple(items)] if items else rows, token, opener)
        if not listed:
            return Seq("set", tuple(items)) if opener == "\\{" else items[0]
        return Seq({"(": "tuple", "[": "vector"}.get(opener, "set"), tuple(items))

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

    def derivative(self, token: Token) -> Expr:
        top = self.postfix()
        if not (self.take("/") and self.take("∂")):
            raise self.fail("a derivative is written ∂L/∂x", at=token.pos)
        return Derivative(top, self.postfix())

    # --- LaTeX structures -------------------------------------------------------------------------------

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
        if token.kind == "name" and token.text not in _STOP_WORDS:
            return self.named(token, bare=True)
        if token.text != "{":
            raise self.unexpected("a group in braces must follow this command", token=token)
        saved = (self.bars, self.joining, self.integrals)
        self.bars = self.joining = self.integrals = 0
        inner = self.logic()
        self.bars, self.joining, self.integrals = saved
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


def _depth(tree: Expr) -> int:
    """The height of a tree, found without recursion."""
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for node in level for child in children(node)]
    return deepest


def readable(token: Token) -> str:
    """How an unexpected token is called in a message."""
    return _READABLE.get(token.text, token.text)
