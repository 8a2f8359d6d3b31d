"""The Python API: a function for every topic, made from its declaration, and those that are no topics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dlcalc.derivation import document
from dlcalc.derivation.document import Document
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation, bind_formats
from dlcalc.notation.errors import NotationError
from dlcalc.topics import load, names, resolve

if TYPE_CHECKING:
    from inspect import Signature

    from dlcalc.derivation.parameters import Inputs
    from dlcalc.derivation.topic import Topic

CLASSES = {"Derivation": Derivation, "Document": Document, "DomainError": DomainError, "NotationError": NotationError}


def public_names() -> tuple[str, ...]:
    """Every public name of the package: the classes, then the functions."""
    presets = [preset for name in names() for preset in load(name).presets]
    return (*CLASSES, *FUNCTIONS, "net", *names(), *presets)


def public(name: str) -> object:
    """What ``dlcalc.NAME`` is.

    Raises:
        AttributeError: there is no such name.
    """
    if name in CLASSES:
        return CLASSES[name]
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    if name == "net":
        return question(name, networks(), {})
    found = resolve(name)
    if found is None:
        raise AttributeError(f"module 'dlcalc' has no attribute {name!r}; it has {', '.join(public_names())}")
    return question(name, *found)


def question(name: str, topic: Topic, presets: Mapping[str, str]) -> Callable[..., Derivation]:
    """The Python function of a topic, or of one of its presets."""
    from dlcalc.derivation.parameters import read

    first = [parameter.name for parameter in topic.parameters if parameter.positional][:1]

    def ask(*bare: object, only: tuple[str, ...] = (), all: bool = False, exact: bool = False, **given: object) -> Derivation:
        if len(bare) > len(first) or (bare and first[0] in given):
            raise TypeError(f"{name}() takes {'one bare argument' if first else 'keywords only'}")
        raw = {**presets, **dict(zip(first, bare, strict=False)), **given}
        given = {key: value for key, value in raw.items() if value is not None}
        derivation = topic.work(read(topic, given, only=only, all=all, exact=exact))
        if raw.get("plot") is not None:
            _draw(derivation, str(raw["plot"]))
        return derivation

    ask.__name__ = ask.__qualname__ = name
    ask.__module__ = "dlcalc"
    ask.__doc__ = _documentation(topic, presets)
    ask.__signature__ = _signature(topic)  # type: ignore[attr-defined]
    return ask


def networks() -> Topic:
    """The declaration of ``net``; a network in a file is opened here, as the command line does it."""
    from dlcalc.networks.declared import TOPIC

    return TOPIC._replace(work=_network)


def _network(inputs: Inputs) -> Derivation:
    """Answer a question about a network that is named, typed, or in a file.

    Raises:
        DomainError: no such network or file, or one that cannot be.
    """
    from dlcalc.networks.declared import TOPIC
    from dlcalc.networks.read import is_file, longest
    from dlcalc.networks.work import of_file

    text = inputs.word("network").strip() if inputs.given("network") else ""
    if not is_file(text):
        return TOPIC.work(inputs)
    try:
        with open(text, "rb") as file:
            data = file.read(longest(text) + 1)
    except OSError as error:
        raise DomainError("network", text, f"the file cannot be read: {(error.strerror or 'unknown').lower()}") from None
    return of_file(inputs, text, data)


def sweep(topic: str, *, only: tuple[str, ...] = (), all: bool = False, **given: object) -> list[Derivation]:
    """Answer one question for many values.

    Args:
        topic: name of the topic's function (``"conv"``, ``"conv1d"``).
        only: as the topic's function takes it.
        all: the same.
        given: inputs of the topic's function. A list or a range stands for several values, as does the text of a list or a range on the
            command line (``"64,128"``, ``"1..7..2"``); a tuple is still one value with sizes per axis.

    Returns:
        A derivation for every combination; the inputs vary in the order given, the last one fastest.

    Raises:
        KeyError: there is no such topic.
        DomainError: a combination breaks a rule, a value cannot be read, or there are more than 10,000 combinations.
    """
    from dlcalc.tables.plan import plan
    from dlcalc.tables.sweep import answers

    found = resolve(topic)
    if found is None:
        raise KeyError(topic)
    raw = {**found[1], **{name: value for name, value in given.items() if value is not None}}
    if "plot" in raw:
        raise DomainError("plot", str(raw["plot"]), "a plot shows one answer", f"dlcalc.{topic}(…, plot=…)")
    return answers(plan(found[0], raw, order=raw), only, all=all)


def _draw(derivation: Derivation, path: str) -> None:
    """Write the plots of an answer into a file.

    Raises:
        DomainError: the suffix names no format, or there is nothing to draw.
        ImportError: matplotlib is missing.
    """
    from dlcalc.render.plot import SUFFIXES, image, suffix_of

    format = suffix_of(path)
    if format is None:
        raise DomainError("plot", path, f"a plot is written to a file that ends in {' or '.join(SUFFIXES)}", "plot.svg")
    if not derivation.plots:
        raise DomainError("plot", path, "this question has nothing to draw")
    data = image(derivation.plots, format, derivation.vocabulary)
    with open(path, "wb") as file:
        file.write(data)


def explain(concept: str | None = None, *, rubric: bool = False) -> Document:
    """Explain a concept: every claim with the evidence for it, computed now.

    Args:
        concept: its name or an alias (``"batch-norm"``); without one, the list of all concepts.
        rubric: its marking points instead, for a human marker.

    Returns:
        A document: ``print`` shows it, ``.to("markdown")`` is any other format, a notebook shows it as HTML.

    Raises:
        DomainError: there is no such concept, or none is named where its marking points are asked for.
        Undecided: the evidence of a claim does not show it.
    """
    from dlcalc.concepts import explained
    from dlcalc.concepts.load import called, nearest

    if concept is None:
        if rubric:
            raise DomainError("concept", "", "the marking points are of a concept, and none is named")
        return explained.overview()
    if not isinstance(concept, str):
        raise DomainError("concept", repr(concept), "a concept is called by a text", "dlcalc.explain() lists them")
    name = called(concept)
    if name is None:
        match = nearest(concept)
        raise DomainError("concept", concept, "there is no concept of that name", f"did you mean {match}?" if match else "")
    return explained.rubric(name) if rubric else explained.explanation(name)


FUNCTIONS = {"sweep": sweep, "explain": explain}
"""The public functions that are no topics."""


def _documentation(topic: Topic, presets: Mapping[str, str]) -> str:
    wide = max(len(parameter.name) for parameter in topic.parameters)
    lines = [f"{topic.summary[:1].upper()}{topic.summary[1:]}.", "", topic.description, ""]
    if presets:
        lines += [f"Sets {', '.join(f'{name}={value!r}' for name, value in presets.items())} unless told otherwise.", ""]
    lines += ["Args:", *(f"    {parameter.name:{wide}}  {parameter.help}" for parameter in topic.parameters), ""]
    lines += ["Raises:", "    DomainError: a value cannot be read, or breaks a rule of the topic."]
    return "\n".join(lines).replace("`", "")


def _signature(topic: Topic) -> Signature:
    from inspect import Parameter, Signature

    def one(name: str, kind: object = Parameter.KEYWORD_ONLY, default: object = None) -> Parameter:
        return Parameter(name.replace("-", "_"), kind, default=default)  # type: ignore[arg-type]

    bare = [one(parameter.name, Parameter.POSITIONAL_OR_KEYWORD) for parameter in topic.parameters if parameter.positional][:1]
    named = [one(parameter.name) for parameter in topic.parameters if parameter.name not in {item.name for item in bare}]
    chosen = [one("only", default=()), one("all", default=False), one("exact", default=False)]
    return Signature([*bare, *named, *chosen], return_annotation=Derivation)


def _show(derivation: Derivation, format: str) -> str:
    from dlcalc.render import FORMATS, Look, render

    if format == "mathjax":
        from dlcalc.render.worked_latex import aligned

        lines = [line for step in derivation.shown_steps for line in aligned(step, Look())]
        return "$$\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}$$"
    if format not in FORMATS or format == "npy":
        raise ValueError(f"{format!r} is no format of text; there are {', '.join(name for name in FORMATS if name != 'npy')}")
    return str(render(derivation, format)).removesuffix("\n")


def _show_document(shown: Document, format: str) -> str:
    from dlcalc.render.documents import FORMATS, render

    if format not in FORMATS:
        raise ValueError(f"{format!r} is no format of a document; there are {', '.join(FORMATS)}")
    return render(shown, format).removesuffix("\n")


bind_formats(_show)
document.bind_formats(_show_document)
