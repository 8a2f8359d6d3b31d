"""Functions: with their arguments in brackets, bare with the next factor, raised to a power."""

from __future__ import annotations

from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Call, Derivative, Expr, Num, Pow, Sym, Transpose
from dlcalc.notation.grammar.names import Names
from dlcalc.notation.lex import Token
from dlcalc.notation.names import Name, is_letter
from dlcalc.notation.vocabulary import FUNCTION_ALIASES, FUNCTIONS

_NODES = {"diff": Derivative, "transpose": Transpose}  # written like functions, nodes of their own


class Functions(Names):
    """Reads the application of a function."""

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
            args = self.arguments(bar=function not in FUNCTIONS)
        elif self.starts_operand() and (function in FUNCTIONS or self.peek.text not in ("|", "||")):
            args = (self.factor(token),)
        elif is_letter(name.base) or function in self.vocabulary.functions:
            return Sym(function)  # D in V(D, G)
        else:
            raise self.fail(f"{function} is a function and needs an argument", f"write {function}(…)", token.pos)
        self.check_arity(function, len(args), token)
        if function in _NODES:
            node: Expr = _NODES[function](*args)
            return node
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

    def arguments(self, *, bar: bool = False) -> tuple[Expr, ...]:
        """The arguments in brackets; with ``bar``, ``z|x`` may be one."""
        read = self.given if bar else self.logic
        opener = self.next()
        outside = self.shut()
        args = [read()]
        while self.take(",") or self.take(";"):
            args.append(read())
        self.reopen(outside)
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
        named = token.kind == "name"
        grouped = not named or self.peek.text == "{"  # √(x)^2 and \sin{x}^2 mean either
        inner = self.postfix() if grouped else self.power()
        raised = grouped and (self.peek.kind == "sup" or (self.peek.kind == "op" and self.peek.text == "^"))
        if raised or (named and self.peek.text == "/" and self.peek.kind == "op"):
            raise self.unclear(token)
        follower = self.peek
        is_function = follower.kind == "name" and FUNCTION_ALIASES.get(follower.text, follower.text) in FUNCTIONS
        if not is_function and follower.kind != "num" and self.starts_operand(implied=True):
            raise self.unclear(token)
        return inner

    def unclear(self, token: Token) -> NotationError:
        word = self.text[token.pos : token.end]
        return self.fail(f"{word} without brackets can be read in two ways here", "put its argument in brackets", token.pos)

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
