"""From text to tree: one grammar for what topics state, what users type and what students answer.

Nothing here evaluates anything: the parser only builds :class:`~dlcalc.notation.expr.Expr` nodes, and it is
bounded (length, nesting, digits) before it builds them. Here are the levels of precedence; names, functions,
brackets and LaTeX's structures are read in :mod:`~dlcalc.notation.grammar`.
"""

from __future__ import annotations

from fractions import Fraction

from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import (
    Add,
    Call,
    Const,
    Div,
    Expr,
    Hadamard,
    Index,
    Logic,
    MatMul,
    Matrix,
    Mod,
    Mul,
    Neg,
    Num,
    Pow,
    Rel,
    Seq,
    Sym,
    Transpose,
    depth,
)  # fmt: skip
from dlcalc.notation.grammar.bound import BIG, EXPECT
from dlcalc.notation.grammar.brackets import BARS, CLOSERS
from dlcalc.notation.grammar.cursor import STOP_WORDS
from dlcalc.notation.grammar.latex import Latex
from dlcalc.notation.grammar.names import CONSTANTS
from dlcalc.notation.lex import Token
from dlcalc.notation.names import Name, split
from dlcalc.notation.vocabulary import PLAIN, Vocabulary

MAX_DEPTH = 32  # a third of the nesting that is read, so that whatever is printed can be read back
_RELATIONS = frozenset({"=", "!=", "<", "<=", ">", ">=", "~", "~=", "in"})
_PRODUCTS: dict[str, type[Mul | MatMul | Hadamard]] = {"*": Mul, "×": Mul, "@": MatMul, ".*": Hadamard}
_ENDS_PRODUCT = frozenset({"", "+", "-", ",", ")", "]", "=", ":", ";"})  # and no name, number or command is written so
_OPENERS = frozenset({"(", "[", "{", "\\{", "√", "∑", "∏", "∫", "⌊", "⌈", "∂"})


def parse(text: str, vocabulary: Vocabulary = PLAIN) -> Expr:
    """Read a text as an expression, a statement (``W_2 = …``) or, when the vocabulary says so, a shape.

    Args:
        text: plain text, Unicode or LaTeX.
        vocabulary: what its words mean.

    Raises:
        NotationError: with the place of the first thing that does not fit, and often what would.
    """
    return Parser(text, vocabulary).whole()


class Parser(Latex):
    """A recursive-descent parser; one method a level of precedence, loosest first."""

    def whole(self) -> Expr:
        if self.peek.kind == "end":
            raise self.fail("nothing to read: the text is empty")
        tree = self.shape() if self.vocabulary.shape else self.statement()
        if self.peek.kind != "end":
            raise self.unexpected()
        if depth(tree) > MAX_DEPTH:
            raise NotationError(f"nested more than {MAX_DEPTH} levels deep", self.text)
        return tree

    # --- statements -------------------------------------------------------------------------------------

    def statement(self) -> Expr:
        """A whole text, which alone may begin with a bar outside brackets: ``z|x ~ N(0, 1)``."""
        start, left = self.at, self.logic()
        if self.peek.text != "|" or isinstance(left, (Rel, Logic)):
            return left
        bar = self.next()
        right = self.comma_list()
        return self.related(self.given_from(start, bar, left, right))

    def shape(self) -> Expr:
        """A shape, or a relation between shapes (``F × F = 3 × 3``)."""
        ops, items = [], [self.sizes()]
        while self.peek.text in _RELATIONS and self.peek.kind == "op":
            ops.append(self.next().text)
            items.append(self.sizes())
        return Rel(tuple(ops), tuple(items)) if ops else items[0]

    def sizes(self) -> Expr:
        """Sizes joined by ×, * or commas, bare or in brackets; a single one is just an expression."""
        closer = CLOSERS[self.peek.text] if self.peek.text in ("(", "[") and self.closes_at_end() else None
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
                listed = listed or (level == 1 and token.text in (",", "×"))
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
        self.deepen()
        denied = self.negation()
        self.level -= 1
        return Logic("not", (denied,))

    def relation(self) -> Expr:
        return self.related(self.sum())

    def related(self, first: Expr) -> Expr:
        """A chain of relations after its first member."""
        ops, items = [], [first]
        while (sign := self.tokens[self.at]).text in _RELATIONS and sign.kind in ("op", "name"):
            ops.append(self.next().text)
            items.append(self.set_or_sum() if ops[-1] == "in" else self.sum())
        return Rel(tuple(ops), tuple(items)) if ops else first

    def given(self) -> Expr:
        """An argument, which alone may hold a bar: ``z|x``, ``p‖q``."""
        start, left = self.at, self.logic()
        if self.peek.text in BARS and self.bars == 0:
            bar = self.next()
            right = [self.logic()]
            while self.take(","):  # p(z|x, y)
                right.append(self.logic())
            return self.given_from(start, bar, left, right)
        return left

    # --- arithmetic -------------------------------------------------------------------------------------

    def sum(self) -> Expr:
        self.deepen()
        self.take("+")
        terms = [Neg(self.product(negative=True)) if self.take("-") else self.product()]
        while (sign := self.tokens[self.at]).text in ("+", "-") and sign.kind == "op":
            self.at += 1
            term = self.product()
            terms.append(Neg(term) if sign.text == "-" else term)
        self.level -= 1
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def product(self, *, negative: bool = False) -> Expr:
        left = self.unary()
        if self.tokens[self.at].text in _ENDS_PRODUCT:
            return left
        kind: type[Mul | MatMul | Hadamard] | None = None  # of the product under construction
        divided = False
        while True:
            token = self.peek
            if token.kind == "op" and token.text in _PRODUCTS and not (self.joining and token.text in ("*", "×")):
                self.next()
                made: type[Mul | MatMul | Hadamard] = _PRODUCTS[token.text]
                divided, right = False, self.unary()
            elif token.kind == "op" and token.text == "/":
                self.next()
                divided, kind, left = True, None, Div(left, self.unary())
                continue
            elif token.text == "mod" and token.kind in ("op", "name"):
                if negative:
                    raise self.fail("-a mod b can be read in two ways", "write (-a) mod b or -(a mod b)")
                self.next()
                kind, left = None, Mod(left, self.unary())
                continue
            elif self.starts_operand(implied=True):
                if divided:
                    raise self.ambiguous_division()
                self.check_exponent(left.factors[-1] if isinstance(left, Mul) and kind else left)
                last = left.factors[-1] if isinstance(left, MatMul) and kind else left
                right = self.unary()
                dot = isinstance(last, Seq) and isinstance(right, Seq | Matrix)  # as TeX writes the dot product of two vectors
                made = MatMul if self.is_matrix(last) or dot else Mul
            else:
                return left
            left = made((*left.factors, right)) if kind is made and isinstance(left, (Mul, MatMul, Hadamard)) else made((left, right))
            kind = made

    def ambiguous_division(self) -> NotationError:
        return self.fail("a product without its sign after / can be read in two ways", "write a/(b*c) or (a/b)*c")

    def check_exponent(self, left: Expr) -> None:
        """``e^2x`` is e²·x by the rules, and e^(2x) to many: refused."""
        number = isinstance(left, Pow) and (isinstance(left.base, Num) or left.base == Const("e"))
        if number and self.peek.glued and self.tokens[self.at - 1].text not in (")", "}"):
            raise self.fail("what belongs to this exponent can be read in two ways", "put the exponent in brackets, or write * after it")

    def is_matrix(self, expr: Expr) -> bool:
        inner = expr.arg if isinstance(expr, Transpose) else expr
        return isinstance(inner, (Transpose, Matrix)) or (isinstance(inner, Sym) and self.is_matrix_name(inner.name))

    def unary(self) -> Expr:
        sign = self.tokens[self.at]
        if sign.kind != "op" or sign.text not in ("+", "-"):
            return self.power()
        self.at += 1
        self.deepen()
        inner = self.unary()
        self.level -= 1
        return Neg(inner) if sign.text == "-" else inner

    def power(self) -> Expr:
        base = self.postfix()
        follower = self.tokens[self.at]
        if follower.text != "^" and follower.kind != "sup":
            return base
        if follower.kind == "sup":
            token = self.next()
            if token.text == "T":
                return Transpose(base)
            base = Pow(base, self.superscript(token))
            if self.peek.text == "^" or self.peek.kind == "sup":
                raise self.fail("a power of a power can be read in two ways", "put brackets round the inner one")
            return base
        if follower.kind != "op":
            return base
        self.next()
        texts = [token.text for token in self.tokens[self.at : self.at + 5]]
        if texts[:2] == ["{", "("] and texts[3:] == [")", "}"] and self.tokens[self.at + 2].kind == "name":
            raise self.fail("x^{(i)} is an index, not a power", "write it below: x_i", self.peek.pos)
        if self.takes_transpose(base):
            return Transpose(base)
        self.deepen()
        exponent = self.exponent()
        self.level -= 1
        return Pow(base, exponent)

    def exponent(self) -> Expr:
        if self.take("-"):
            self.deepen()
            inner = self.exponent()
            self.level -= 1
            return Neg(inner)
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
        while self.take("!"):
            if self.peek.text == "!" and self.peek.glued:
                raise self.fail("n!! can be read in two ways", "write (n!)! for the factorial of a factorial")
            expr = Call("factorial", (expr,))
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
            return token.text not in STOP_WORDS and not (self.integrals and self.is_differential(token))
        if token.kind == "cmd":
            return token.text != "end"
        return token.kind == "op" and (token.text in _OPENERS or (token.text in BARS and not (implied and not self.opens_bars())))

    def primary(self) -> Expr:
        token = self.next()
        if token.kind == "num":
            value = int(token.text) if token.text.isdigit() else Fraction(token.text)
            if self.take("%"):
                value = Fraction(value, 100)
            return Num(int(value) if value.denominator == 1 else value)
        self.deepen()
        if token.kind == "name" and token.text not in STOP_WORDS:
            found = self.named(token)
        elif token.kind == "cmd":
            found = self.structure(token)
        elif token.kind == "op":
            found = self.bracketed(token)
        else:
            raise self.unexpected(token=token)
        self.level -= 1
        return found

    def named(self, token: Token, *, bare: bool = False) -> Expr:
        r"""A constant, a symbol, an entry or a function applied, whatever the name is declared to be.

        ``bare`` takes the letter alone, as TeX does after ``\frac``.
        """
        word = token.text
        if bare:
            return Const(CONSTANTS[word]) if self.is_constant(word) else self.symbol(Name(*split(word)), token)
        if (word in BIG and self.binds(word)) or word in ("argmin", "argmax", "int"):
            return self.big(BIG[word], token)
        if word in EXPECT and self.expects():
            return self.expectation(EXPECT[word])
        if word == "log" and self.peek.text == "_" and self.peek.kind == "op":
            return self.logarithm(token)
        name, indices = self.suffixes(split(word))
        if indices is not None:
            return self.entry(name, indices, token)
        function = self.function_name(name)
        if function:
            return self.applied(function, name, token)
        if name.canonical() == word and self.is_constant(word):
            return Const(CONSTANTS[word])
        symbol = self.symbol(name, token)
        if self.peek.text == "[" and self.peek.glued and self.peek.kind == "op" and isinstance(symbol, Sym):
            return Index(symbol, self.bracket_indices())
        if self.peek.text == "(" and self.peek.kind == "op" and not bare:
            raise self.applied_symbol(token, name)
        return symbol
