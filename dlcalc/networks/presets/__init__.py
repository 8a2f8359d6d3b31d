"""Published networks, a file each, in the form that anybody may write (:mod:`dlcalc.networks.toml_file`)."""

from __future__ import annotations

import os
from functools import lru_cache

from dlcalc.networks.model import Network

FOLDER = os.path.dirname(__file__)

ALIASES = {
    "lenet": "lenet5", "googlenet": "inception-v1", "inception": "inception-v1", "mobilenet-v1": "mobilenet", "bert": "bert-base",
    "vgg": "vgg16", "resnet": "resnet50",
}  # fmt: skip
"""Other names, folded."""


def names() -> tuple[str, ...]:
    """The names of all presets."""
    return tuple(sorted([entry.name.removesuffix(".toml") for entry in os.scandir(FOLDER) if entry.name.endswith(".toml")]))


def titles() -> dict[str, str]:
    """Every name, for completion; what it is called is in its file, which is not read here."""
    return dict.fromkeys(names(), "")


def preset(name: str) -> Network | None:
    """The preset of that name; case, ``-`` and ``_`` do not matter. None where there is none."""
    folded = _folded(name)
    by_name = {_folded(each): each for each in names()} | {_folded(alias): each for alias, each in ALIASES.items()}
    return _load(by_name[folded]) if folded in by_name else None


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "").replace("_", "")


@lru_cache(16)
def _load(name: str) -> Network:
    from dlcalc.networks.toml_file import read_toml

    with open(os.path.join(FOLDER, f"{name}.toml"), encoding="utf-8") as file:
        return read_toml(file.read(), "textbook")
