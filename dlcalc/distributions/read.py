"""What people write for a distribution: ``N(0, 1)``, ``0.5*N(0,1) + 0.5*N(3,1)``, ``0.2 0.3 0.5``, ``N([0,0], [1,0;0,1])``.

Our own parser reads it; nothing typed is ever executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dlcalc.derivation.errors import DomainError
from dlcalc.distributions.families import FAMILIES, TYPED, Distribution, make
from dlcalc.distributions.kinds import Discrete, Independent, Known, Mixture, MultivariateNormal, Parts, Scalar
from dlcalc.distributions.vectors import normal_vector
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, ZERO, Add, Call, Div, Expr, Matrix, Mul, Neg, Num, Rel, Seq, Sym, children, number, substitute
from dlcalc.notation.names import LETTER_OF
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import FUNCTION_ALIASES, FUNCTIONS, Vocabulary

_APPLIED = re.compile(r"([^\W\d_]+)\s*(?=[(\[])")
_BARE_SPACE = re.compile(r"(?<=[\w.)])[ \t]+(?=-?[\w.(])")
_BETWEEN = re.compile(r"(?<![-+*/^\s])\s+(?![-+*/^]\s)(?![*/^])")
_KEYWORDS = frozenset([key for family in FAMILIES.values() for key in family.keywords if len(key) > 1])
_BY_NAME = {name.lower(): family for family in FAMILIES.values() for name in (family.head, family.name, *family.aliases)}
_HEADS = ", ".join([FAMILIES[name].head for name in TYPED])
MOST = 10_000
"""Probabilities in one list."""


def read_distribution(text: str, parameter: str = "", dims: int | None = None) -> Known:
    """Read a distribution.

    Args:
        text: a member of a family, a mixture, a list of probabilities, a Normal vector, or a vector of independent components.
        parameter: the declared parameter that errors are about.
        dims: how many components a Normal vector has whose mean is written as one number (``N(0, I)``).

    Raises:
        DomainError: it is none, or a parameter of it breaks a rule.
    """
    try:
        return _Reader(text, parameter, dims).known()
    except NotationError as error:
        position = error.position if error.text in ("", text) or len(error.text) == len(text) else None
        raise DomainError(parameter, text, error.message, error.hint, position) from None
    except (Undefined, Undecided, TooLarge) as error:
        raise DomainError(parameter, text, f"it has no value: {error}") from None


class _Reader:
    """One text, and what errors about it need."""

    def __init__(self, text: str, parameter: str, dims: int | None) -> None:
        self.text = text
        self.parameter = parameter
        self.dims = dims

    def fail(self, rule: str, hint: str = "", position: int | None = None) -> DomainError:
        return DomainError(self.parameter, self.text, rule, hint, position)

    def known(self) -> Known:
        text = self.text
        if not text.strip():
            raise self.fail("a distribution is needed", 'N(0,1), or probabilities: "0.2 0.3 0.5"')
        applied = [(found[1], found.start()) for found in _APPLIED.finditer(text)]
        heads = [word for word, _ in applied if self.is_head(word)] + ["N"] * ("\\mathcal{N}" in text)
        if not heads:
            return self.listed(applied)
        words = {"diag", "N", *[LETTER_OF.get(word, _head(word)) for word in heads]} - FUNCTIONS.keys()
        tree = parse(_separated(text), Vocabulary(words=_KEYWORDS, functions=frozenset(words)))
        if isinstance(tree, Rel) and tree.ops == ("~",):
            tree = tree.items[1]
        if isinstance(tree, Seq) and tree.kind == "vector":
            return Independent(tuple([self.component(item) for item in tree.items]))
        return self.whole(tree)

    def is_head(self, word: str) -> bool:
        return LETTER_OF.get(word, word).lower() in _BY_NAME or word == "𝒩"

    # Members of families and mixtures

    def component(self, tree: Expr) -> Scalar:
        if not any(True for _ in self.calls(tree)):
            return make("point", tree, parameter=self.parameter, got=self.text)
        found = self.whole(tree)
        if isinstance(found, MultivariateNormal | Independent):
            raise self.fail("a component of a vector is one number", "[delta(0), U(0,1)]")
        return found

    def calls(self, tree: Expr) -> Iterator[Call]:
        """The applied heads of a sum of multiples."""
        if isinstance(tree, Call) and tree.name.lower() in _BY_NAME:
            yield tree
            return
        if isinstance(tree, Add | Mul | Div | Neg):
            for part in children(tree):
                yield from self.calls(part)

    def whole(self, tree: Expr) -> Scalar | MultivariateNormal:
        if isinstance(tree, Call):
            return self.member(tree)
        found: list[tuple[Expr, Distribution]] = []
        for weight, call in self.weighted(tree, ONE):
            member = self.member(call)
            if not isinstance(member, Distribution):
                raise self.fail("a mixture is of distributions of one number")
            found.append((weight, member))
        return self.mixture(tuple(found))

    def weighted(self, tree: Expr, weight: Expr) -> Iterator[tuple[Expr, Call]]:
        """The parts of a mixture with their weights."""
        if isinstance(tree, Call) and tree.name.lower() in _BY_NAME:
            yield evaluate(weight), tree
        elif isinstance(tree, Add):
            for term in tree.terms:
                yield from self.weighted(term, weight)
        elif isinstance(tree, Div):
            yield from self.weighted(tree.num, Div(weight, tree.den))
        elif isinstance(tree, Mul) and len(held := [part for part in tree.factors if any(True for _ in self.calls(part))]) == 1:
            others = tuple([part for part in tree.factors if part is not held[0]])
            yield from self.weighted(held[0], Mul((weight, *others)))
        else:
            raise self.fail(f"{ascii_text(tree)} is no part of a mixture", "0.5*N(0,1) + 0.5*N(3,1)")

    def mixture(self, found: Parts) -> Mixture | Distribution:
        for weight, member in found:
            if evaluate(Rel((">",), (weight, ZERO))) == FALSE:
                raise self.fail(f"the weight of {member.text()} must be positive, and it is {ascii_text(weight)}")
        total = evaluate(Add((ZERO, *[weight for weight, _ in found])))
        if evaluate(Rel(("=",), (total, ONE))) == FALSE:
            hint = "a multiple of a random number has parameters of its own: 2*x with x ~ N(0,1) is N(0,4)" if len(found) == 1 else ""
            raise self.fail(f"the weights of a mixture sum to 1, and these to {ascii_text(total)}", hint)
        return found[0][1] if len(found) == 1 else Mixture(found)

    def member(self, call: Call) -> Distribution | MultivariateNormal:
        family = _BY_NAME.get(call.name.lower())
        if family is None:
            raise self.fail(f"{call.name} is no distribution that is known here", f"known are {_HEADS}")
        args = call.args
        if len(args) == 1 and isinstance(args[0], Seq) and len(family.letters) == len(args[0].items) > 1:
            args = args[0].items  # U[0, 1]
        if family.name == "normal" and len(args) == 2 and _is_vector(args):
            return normal_vector(args[0], args[1], self.dims, self.parameter, self.text)
        given: dict[str, Expr] = {}
        for place, arg in enumerate(args):
            letter, value = self.argument(call.name, place, arg)
            if letter in given:
                raise self.fail(f"{letter} of {family.head} is given twice")
            given[letter] = value
        if family.name == "normal" and len(given) == 1 and len(args) == 1:
            raise self.fail("N takes the mean and the variance", "N(0, 1), or N(0, sd=2)")
        missing = [letter for letter in family.letters if letter not in given]
        if missing:
            raise self.fail(f"{family.head} takes {', '.join(family.letters)}, and {', '.join(missing)} is missing")
        return make(family.name, *[given[letter] for letter in family.letters], parameter=self.parameter, got=self.text)

    def argument(self, name: str, place: int, arg: Expr) -> tuple[str, Expr]:
        """The letter of an argument, and its value."""
        family = _BY_NAME[name.lower()]
        if isinstance(arg, Rel) and arg.ops == ("=",) and isinstance(arg.items[0], Sym):
            key = arg.items[0].name
            if key not in family.keywords:
                known = ", ".join(dict.fromkeys([*family.letters, *family.keywords]))
                raise self.fail(f"{family.head} has no parameter {key}", f"it has {known}")
            letter, rule = family.keywords[key]
            if rule == "k^2" and evaluate(Rel((">",), (arg.items[1], ZERO))) == FALSE:  # its square would hide the sign
                raise self.fail(f"{key} of {family.head} must be positive, and it is {ascii_text(arg.items[1])}")
            return letter, evaluate(substitute(parse(rule), {"k": arg.items[1]}))
        if place >= len(family.letters):
            raise self.fail(f"{family.head} takes {', '.join(family.letters)}: {len(family.letters)}, not {place + 1}")
        if isinstance(arg, Rel | Seq | Matrix):
            raise self.fail(f"{ascii_text(arg)} is no number")
        return family.letters[place], arg

    # Finite lists

    def listed(self, applied: list[tuple[str, int]]) -> Discrete:
        for word, position in applied:
            if word not in FUNCTIONS and word not in FUNCTION_ALIASES and len(word) > 1:
                raise self.fail(f"{word} is no distribution that is known here", f"known are {_HEADS}", position)
        inner = self.text.strip()
        start = self.text.index(inner)
        if inner[0] + inner[-1] in ("[]", "()", "{}") and _matches(inner):
            inner, start = inner[1:-1], start + 1
        entries = [*listed_entries(inner)]
        if len(entries) > MOST:
            raise self.fail(f"a list has at most {MOST:,} probabilities, not {len(entries):,}")
        labels = [":" in entry for _, entry in entries]
        if any(labels) and not all(labels):
            raise self.fail("either every probability has its value before a colon, or none has", "0:0.2, 1:0.8")
        values: list[Expr] = []
        probabilities: list[Expr] = []
        for place, (at, entry) in enumerate(entries, 1):
            value, _, probability = entry.rpartition(":")
            values.append(self.entry(value, start + at) if value else number(place))
            probabilities.append(self.entry(probability, start + at + len(entry) - len(probability)))
        self.check(probabilities)
        return Discrete(tuple(values), tuple(probabilities), any(labels))

    def entry(self, text: str, at: int) -> Expr:
        try:
            tree = parse(text)
        except NotationError as error:
            raise self.fail(error.message, error.hint, at + error.position) from None
        if isinstance(tree, Seq | Matrix | Rel):
            raise self.fail(f"{ascii_text(tree)} is no number", "", at)
        return tree if isinstance(tree, Num) else evaluate(tree)

    def check(self, probabilities: list[Expr]) -> None:
        if len(probabilities) == 1 and probabilities[0] != ONE:
            raise self.fail("this is one number, and no distribution", 'N(0,1), or probabilities: "0.2 0.8"')
        for place, each in enumerate(probabilities, 1):
            if evaluate(Rel((">=",), (each, ZERO))) == FALSE:
                raise self.fail(f"a probability is not negative, and entry {place} is {ascii_text(each)}")
        total = evaluate(Add((ZERO, *probabilities)))
        if evaluate(Rel(("=",), (total, ONE))) == FALSE:
            from dlcalc.notation.approximate import approximate

            near = abs(approximate(total) - 1) < 0.01
            hint = "fractions are exact: 1/3 1/3 1/3" if near else "probabilities, not counts: divide each by the total"
            raise self.fail(f"probabilities sum to 1, and these to {ascii_text(total)}", hint)


def _is_vector(args: tuple[Expr, ...]) -> bool:
    unit = Sym("I")
    of_unit = args[1] == unit or (isinstance(args[1], Mul) and unit in args[1].factors)
    diag = isinstance(args[1], Call) and args[1].name == "diag"
    return any(isinstance(arg, Seq | Matrix) for arg in args) or of_unit or diag


def _head(word: str) -> str:
    """The same word, as long, but not the name of a function: ``Gamma`` for ``gamma``."""
    return word.capitalize() if word in FUNCTIONS else word


def _separated(text: str) -> str:
    """The text with commas for the spaces between entries inside square brackets, each character in its place."""
    level = 0
    spaces = {match.start() for match in _BARE_SPACE.finditer(text)}
    found = list(text)
    for match in _APPLIED.finditer(text):
        if text[: match.start()].count("(") == text[: match.start()].count(")") and match[1].lower() in _BY_NAME:
            found[match.start(1) : match.end(1)] = _head(match[1])
    for place, char in enumerate(text):
        level += (char == "[") - (char == "]")
        if level > 0 and place in spaces:
            found[place] = ","
    return "".join(found)


def _matches(text: str) -> bool:
    """Whether the first bracket closes at the very end."""
    level = 0
    for place, char in enumerate(text):
        level += (char in "([{") - (char in ")]}")
        if level == 0:
            return place == len(text) - 1
    return False


def listed_entries(text: str) -> Iterator[tuple[int, str]]:
    """The entries of a list with their places: between commas or semicolons, or, where there are none, between spaces."""
    text = re.sub(r"\s*:\s*", lambda found: ":".rjust(len(found[0])) if found[0].startswith(" ") else ":", text)
    breaks = r"[,;]" if re.search(r"[,;]", text) else _BETWEEN.pattern
    place = 0
    for found in [*re.finditer(breaks, text.strip()), None]:
        shift = len(text) - len(text.lstrip())
        end = found.start() if found else len(text.strip())
        yield place + shift, text.strip()[place:end]
        place = found.end() if found else end
