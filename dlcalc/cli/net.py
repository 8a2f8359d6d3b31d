"""``net``: whole networks, by name, from a file, or in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.cli.command import Command, Option, Outcome, Request
from dlcalc.cli.commands import COMMON, option_of
from dlcalc.networks.declared import TOPIC
from dlcalc.networks.presets import titles

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.parameters import Inputs
    from dlcalc.derivation.topic import Parameter

_KEPT = ("format", "json", "output", "get", "only", "all", "dp", "sf", "exact", "check", "no_color", "help")
"""The options of every topic that a network has a use for."""


def net(request: Request) -> Outcome:
    """Answer a question about a network.

    Raises:
        UsageError: a file that cannot be read, options that contradict each other.
        DomainError: no such network, or one that cannot be.
    """
    from dlcalc.cli.answer import COMMON_KEYS, answered, chosen_format, chosen_look, chosen_steps, output_path, refuse_contradictions
    from dlcalc.derivation.parameters import read
    from dlcalc.networks.read import STANDARD_INPUT, is_file

    refuse_contradictions(request)
    path = output_path(request)
    format = chosen_format(request, path)
    look = chosen_look(request, format, path)
    raw = {key: values[0] or True for key, values in request.values.items() if key not in COMMON_KEYS}
    only = chosen_steps(request, TOPIC)
    inputs = read(TOPIC, raw, only=only, all=request.has("all"), exact=request.has("exact"))
    text = (request.one("network") or "").strip()
    derivation = from_file(inputs, text) if text == STANDARD_INPUT or is_file(text) else TOPIC.work(inputs)
    return answered(request, derivation, format, look, path)


def from_file(inputs: Inputs, text: str) -> Derivation:
    """The answer about the network in a file.

    Raises:
        UsageError: it cannot be read.
        DomainError: it holds no network, or one that cannot be; the file is named.
    """
    from dlcalc.cli.errors import quoted
    from dlcalc.cli.files import bytes_of
    from dlcalc.networks.read import longest
    from dlcalc.networks.work import of_file

    return of_file(inputs, text, bytes_of(text, f"--network {quoted(text)}", longest(text)))


def _option(parameter: Parameter) -> Option:
    """A parameter's option; the names of the published networks are completed."""
    option = option_of(parameter)
    return option._replace(completes="choices", choices=titles()) if parameter.name == "network" else option


def _written(option: Option) -> Option:
    """An option of every topic; the formats of rows hold the layers here."""
    if option.key != "format":
        return option
    rows = {"jsonl": "a line of JSON for each layer", "csv": "a header, and a row for each layer"}
    return option._replace(choices={name: rows.get(name, says) for name, says in option.choices.items()})


COMMAND = Command(
    TOPIC.name,
    TOPIC.summary,
    TOPIC.description,
    (*[_option(parameter) for parameter in TOPIC.parameters], *[_written(option) for option in COMMON if option.key in _KEPT]),
    net,
    "network",
    results=TOPIC.results,
    examples=TOPIC.examples,
)
"""The subcommand."""
