"""The part of the grammar that is about names: subscripts, primes, functions, sums, expectations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Big, Call, Const, Derivative, Expect, Expr, Index, Num, Pow, Rel, Seq, Sym, Transpose
from dlcalc.notation.lex import Token, tokens
from dlcalc.notation.names import GREEK, Name, is_letter, split
from dlcalc.notation.vocabulary import FUNCTION_ALIASES, FUNCTIONS, Vocabulary

_T = TypeVar("_T")

MAX_NESTING = 100
MAX_LABEL = 32
_CONSTANTS = {"pi": "pi", "e": "e", "inf": "inf", "infinity": "inf", "true": "true", "false": "false"}
_BIG = {"sum": "sum", "prod": "prod", "min": "min", "max": "max", "sup": "sup", "inf": "inf", "argmin": "argmin", "argmax": "argmax",
        "int": "int", "Sigma": "sum"}  # fmt: skip
_NODES = {"diff": Derivative, "transpose": Transpose}  # written like functions, nodes of their own
_EXPECT = {"E": "E", "Var": "Var", "Cov": "Cov"}


class Cursor:
    """The tokens of a text and the place in them."""

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
        if self.peek.kind == "op" and self.peek.text == text:
            self.at += 1
            return True
        return False

    def take_word(self, word: str) -> bool:
        if self.peek.text == word and self.peek.kind in ("name", "op"):
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

    def fail(self, message: str, hint: str = "", at: int | None = None) -> NotationError:
        return NotationError(message, self.text, self.peek.pos if at is None else at, hint)

    def unexpected(self, hint: str = "", token: Token | None = None) -> NotationError:
        token = token or self.peek
        if token.kind == "end":
            return self.fail("the text ends too early", hint, token.pos)
        return self.fail(f"did not expect {self.text[token.pos : token.end][:20]!r} here", hint, token.pos)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.level += 1
        if self.level > MAX_NESTING:
            raise self.fail(f"nested more than {MAX_NESTING} levels deep")
        yield
        self.level -= 1


def _shown(text: str) -> str:
    return {"\\{": "{", "\\}": "}"}.get(text, text)


class Names(Cursor):
    """Reads names; the levels of precedence are in :class:`~dlcalc.notation.parse.Parser`."""

    # What the other half of the grammar provides.
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

    # --- one name ---------------------------------------------------------------------------------------

    def named(self, token: Token, *, bare: bool = False) -> Expr:
        """A constant, a symbol, an entry or a function applied, whatever the name is declared to be.

        ``bare`` takes the letter alone, as TeX does after ``\\frac``.
        """
        word = token.text
        if bare:
            return self.symbol(Name(*split(word)), token)
        if (word in _BIG and self.binds(word)) or word in ("argmin", "argmax", "int"):
            return self.big(_BIG[word], token)
        if word in _EXPECT and self.expects():
            return self.expectation(_EXPECT[word])
        if word == "log" and self.peek.text == "_" and self.peek.kind == "op":
            return self.logarithm(token)
        name, indices = self.suffixes(split(word))
        if indices is not None:
            return self.entry(name, indices, token)
        function = self.function_name(name)
        if function:
            return self.applied(function, name, token)
        if word in _CONSTANTS and name.canonical() == word and word not in self.vocabulary.words:
            return Const(_CONSTANTS[word])
        symbol = self.symbol(name, token)
        if self.peek.text == "[" and self.peek.glued and self.peek.kind == "op" and isinstance(symbol, Sym):
            return Index(symbol, self.bracket_indices())
        if self.peek.text == "(" and self.peek.kind == "op" and not bare:
            raise self.applied_symbol(token, name)
        return symbol

    def symbol(self, name: Name, token: Token) -> Expr:
        canonical = name.canonical()
        if is_letter(name.base) or canonical in self.vocabulary.words:
            number = self.peek
            if number.kind == "num" and number.glued and number.text.isdigit() and not name.sub:
                joined = f"{canonical}_{number.text}"
                if joined in self.vocabulary.words:  # W1 for a declared W_1
                    self.next()
                    return Sym(joined)
                raise self.fail(f"{canonical}{number.text} can be read in two ways", f"write {joined} for a name, {canonical}*{number.text} for a product")
            return Sym(canonical)
        if canonical in _CONSTANTS:
            return Const(_CONSTANTS[canonical])
        raise self.unknown(name, token)

    def unknown(self, name: Name, token: Token) -> NotationError:
        from difflib import get_close_matches

        word = name.canonical()
        pool = {*self.vocabulary.words, *self.vocabulary.functions, *FUNCTIONS, *FUNCTION_ALIASES, *GREEK}
        near = get_close_matches(word, pool, 1, 0.7) or get_close_matches(name.base, pool, 1, 0.7)
        hint = f"did you mean {near[0]}?" if near else "a symbol is one Latin or Greek letter, with a subscript if need be (W_1)"
        if not near and len(name.base) <= 3 and name.base.isascii():
            hint = f"a symbol is one letter; for a product write {'*'.join(name.base)}"
        return self.fail(f"{word} is not a known name", hint, token.pos)

    def applied_symbol(self, token: Token, name: Name) -> NotationError:
        word = name.canonical()
        return self.fail(
            f"{word}(…) can be read in two ways, and {word} is not declared as a function", f"write {word} * (…) for a product, or use a known function", token.pos
        )

    # --- subscripts, primes, stars ----------------------------------------------------------------------

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
        indices = self.vocabulary.indices | set(self.bound)
        letters = [token.text for token in run if token.kind == "name"]
        if len(run) == 1 and letters and len(letters[0]) > 1 and letters[0] not in GREEK and set(letters[0]) <= indices:
            return name, tuple(Sym(letter) for letter in letters[0])  # x_{ij}
        if letters and all(letter in indices for letter in letters):
            return name, self.index_list(run)
        label = "".join(token.text for token in run)
        plain = all(token.kind in ("num", "name") or token.text in ("+", "-", ",", "<", "*", "'") for token in run)
        if not run or not plain or len(label) > MAX_LABEL:
            raise self.fail("this subscript is not part of the notation", at=run[0].pos if run else None)
        return name._replace(sub=label), None

    def index_list(self, run: list[Token]) -> tuple[Expr, ...]:
        """Read a subscript's tokens as expressions joined by commas."""
        end = run[-1].end
        return self.within([*run, Token("end", "", end, end, False)], self.comma_list)

    def comma_list(self) -> tuple[Expr, ...]:
        items = [self.sum()]
        while self.take(","):
            items.append(self.sum())
        return tuple(items)

    def within(self, run: list[Token], read: Callable[[], _T]) -> _T:
        """Read a run of tokens on its own, all of it."""
        saved, self.tokens, self.at = (self.tokens, self.at), run, 0
        result = read()
        if self.peek.kind != "end":
            raise self.unexpected()
        self.tokens, self.at = saved
        return result

    def bracket_indices(self) -> tuple[Expr, ...]:
        opener = self.next()
        with self.deeper():
            items = self.comma_list()
        self.expect("]", opener)
        return items

    def entry(self, name: Name, indices: tuple[Expr, ...], token: Token) -> Expr:
        base = self.symbol(name, token)
        return Index(base, indices)

    # --- functions --------------------------------------------------------------------------------------

    def function_name(self, name: Name) -> str:
        """The canonical name of the function that a name is declared to be, or an empty string."""
        word = name.canonical()
        known = self.vocabulary.functions
        if word in known:
            return word
        if word in self.vocabulary.words or word in self.vocabulary.matrices:
            return ""
        if name.base + name.accent in known:  # p declares p_r too, D declares D^*
            return word
        plain = FUNCTION_ALIASES.get(word, word)
        return plain if plain in FUNCTIONS or plain in _NODES or name.base == "norm" else ""

    def applied(self, function: str, name: Name, token: Token) -> Expr:
        """A function with its arguments, bare with the next factor, or (when declared here) on its own."""
        power = self.function_power(function)
        if self.peek.text == "(" and self.peek.kind == "op":
            args = self.arguments()
        elif self.starts_operand() and (function in FUNCTIONS or self.peek.text not in ("|", "||")):
            args = (self.factor(token),)
        elif is_letter(name.base) or function in self.vocabulary.functions:
            return Sym(function)  # D in V(D, G)
        else:
            raise self.fail(f"{function} is a function and needs an argument", f"write {function}(…)", token.pos)
        self.check_arity(function, len(args), token)
        if function in _NODES:
            return _NODES[function](*args)
        call = Call(function, args)
        return call if power is None else Pow(call, power)

    def function_power(self, function: str) -> Expr | None:
        """``sin^2 x`` is (sin x)²; a negative power could mean the inverse function, so it is refused."""
        if function not in FUNCTIONS:
            return None
        if self.peek.kind == "sup" and self.peek.text.isdigit():
            return Num(int(self.next().text))
        if self.peek.kind == "op" and self.peek.text == "^":
            self.next()
            exponent = self.exponent()
            if not isinstance(exponent, Num):
                raise self.fail(f"{function}^… can be read in two ways", f"write ({function}(x))^… for the power")
            return exponent
        return None

    def arguments(self) -> tuple[Expr, ...]:
        opener = self.next()
        saved = (self.bars, self.joining, self.integrals)
        self.bars = self.joining = self.integrals = 0
        args = [self.given()]
        while self.take(",") or self.take(";"):
            args.append(self.given())
        self.bars, self.joining, self.integrals = saved
        self.expect(")", opener)
        return tuple(args)

    def check_arity(self, function: str, count: int, token: Token) -> None:
        arity = {"diff": 2, "transpose": 1}.get(function) or FUNCTIONS.get(function)
        if arity is None or function in self.vocabulary.functions:
            return
        least, most = arity if isinstance(arity, tuple) else (arity, arity)
        if not least <= count <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise self.fail(f"{function} takes {wanted} argument{'s' if most > 1 else ''}, not {count}", at=token.pos)

    def factor(self, token: Token) -> Expr:
        """The next factor, for a function without brackets; what follows it must not be ambiguous."""
        with self.deeper():
            inner = self.power()
        follower = self.peek
        is_function = follower.kind == "name" and FUNCTION_ALIASES.get(follower.text, follower.text) in FUNCTIONS
        if not is_function and follower.kind != "num" and self.starts_operand(implied=True):
            raise self.fail(
                f"{self.text[token.pos : token.end]} without brackets can be read in two ways here", "put its argument in brackets", token.pos
            )
        return inner

    def logarithm(self, token: Token) -> Expr:
        run = self.subscript()
        end = run[-1].end if run else token.end
        base = self.within([*run, Token("end", "", end, end, False)], self.sum)
        if self.peek.text == "(" and self.peek.kind == "op":
            args = self.arguments()
            if len(args) != 1:
                raise self.fail("a logarithm with its base below takes 1 argument", at=token.pos)
            return Call("log", (args[0], base))
        if not self.starts_operand():
            raise self.fail("log needs an argument", at=token.pos)
        return Call("log", (self.factor(token), base))

    # --- sums, extrema, integrals, expectations ---------------------------------------------------------

    def binds(self, word: str) -> bool:
        """Whether a sign of the kind of Σ binds an index here; Σ_1 and a bare min are names."""
        if self.peek.text != "_" or self.peek.kind != "op":
            return False
        after = self.tokens[self.at + 1]
        if word == "Sigma":
            sigma_is_declared = any(known.split("_")[0] == "Sigma" for known in self.vocabulary.words | self.vocabulary.matrices)
            return not sigma_is_declared and (after.text == "{" or (after.kind == "name" and len(after.text) == 1))
        return True

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
        names = _bound_names(binding)
        self.bound.extend(names)
        with self.deeper():
            body = self.product()
        del self.bound[len(self.bound) - len(names) :]
        return Big(op, binding, upper, body)

    def binding(self) -> Expr:
        items = [self.relation()]
        while self.take(","):
            items.append(self.relation())
        first = items[0]
        if len(items) == 1 and isinstance(first, Sym) and len(first.name) > 1 and first.name not in GREEK:
            raise self.fail("an index is one letter; several are joined by commas")
        return first if len(items) == 1 else Seq("tuple", tuple(items))

    def integral(self, low: Expr | None, high: Expr | None, token: Token) -> Expr:
        self.integrals += 1
        with self.deeper():
            body = self.product_before_differential()
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
            binding = self.within([*run, Token("end", "", end, end, False)], self.binding)
        opener = self.next()
        closer = {"[": "]", "(": ")", "{": "}"}[opener.text]
        saved = (self.bars, self.joining, self.integrals)
        self.bars = self.joining = self.integrals = 0
        body = self.given()
        while closer == "]" and self.take(","):
            body = Seq("tuple", (*(body.items if isinstance(body, Seq) else (body,)), self.given()))
        self.bars, self.joining, self.integrals = saved
        self.expect(closer, opener)
        return Expect(op, binding, body)

    # --- small things -----------------------------------------------------------------------------------

    def label_of(self, word: str) -> str:
        """A name with the label that follows it (``norm_2``)."""
        name, indices = self.suffixes(Name(word))
        if indices is not None:
            raise self.fail("this subscript is not part of the notation")
        return name.canonical()

    def is_matrix_name(self, name: str) -> bool:
        return name in self.vocabulary.matrices

    def takes_transpose(self, base: Expr) -> bool:
        """Read the T of ``W^T`` when W is declared a matrix."""
        inner = base.base if isinstance(base, Index) else base
        if not (isinstance(inner, Sym) and self.is_matrix_name(inner.name)):
            return False
        texts = [token.text for token in self.tokens[self.at : self.at + 3]]
        if texts[:1] == ["T"]:
            self.at += 1
            return True
        if texts in (["{", "T", "}"], ["{", "⊤", "}"]):
            self.at += 3
            return True
        return False

    def environment_name(self) -> str:
        self.expect("{")
        token = self.next()
        self.expect("}")
        return token.text


def _bound_names(binding: Expr) -> list[str]:
    """The letters that a binding introduces: i of ``i = 1``, j of ``j < l``."""
    if isinstance(binding, Sym):
        return [binding.name]
    if isinstance(binding, Rel):
        return _bound_names(binding.items[0])
    if isinstance(binding, Seq):
        return [name for item in binding.items for name in _bound_names(item)]
    return []


