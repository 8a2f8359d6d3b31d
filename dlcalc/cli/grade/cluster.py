"""A Dask cluster that judges: an optional part, imported when one is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dlcalc.cli.errors import UsageError, quoted

if TYPE_CHECKING:
    from dlcalc.marking.grading.pool import Pool
    from dlcalc.marking.key.model import AnswerKey

PATIENCE = "10s"
"""How long a scheduler may take to answer."""


@contextmanager
def cluster(address: str, key: AnswerKey, seconds: float) -> Iterator[Pool]:
    """A pool on a cluster.

    Args:
        address: of its scheduler, ``tcp://host:8786``.
        key: the answer key.
        seconds: of the processor's time that one answer may take.

    Raises:
        UsageError: Dask is missing, nobody answers, or the workers do not have this dlcalc.
    """
    from dlcalc.marking.grading.pool import Pool, release

    told = f"--scheduler {quoted(address)}"
    try:
        distributed: Any = import_module("distributed")  # it ships no types
    except ImportError:
        raise UsageError(f"{told} needs Dask, which is not installed", "the package's extra dask: dlcalc-exam[dask]") from None
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"{told}: no scheduler answers there ({type(error).__name__})", "tcp://host:8786") from None
    with client:
        workers = _workers(client, told)
        pool = Pool(key, client.get_executor(), workers=workers, seconds=seconds)
        try:
            yield pool
        finally:
            client.run(release, pool.key, seconds)


def _workers(client: Any, told: str) -> int:
    """How many threads the cluster has, if all of them have this dlcalc.

    Raises:
        UsageError: there are none, or they have another.
    """
    from dlcalc import __version__

    try:
        versions = client.run(of_dlcalc)
    except ModuleNotFoundError:
        raise UsageError(f"{told}: its workers have no dlcalc", "install the same version where they run") from None
    others = sorted({version for version in versions.values() if version != __version__})
    if others:
        raise UsageError(f"{told}: its workers have dlcalc {', '.join(others)}, and this is {__version__}", "install the same version")
    threads: int = sum(client.nthreads().values())
    if not threads:
        raise UsageError(f"{told}: it has no workers", "dask worker ADDRESS starts one")
    return threads


def of_dlcalc() -> str:
    """The version of dlcalc where this runs."""
    from dlcalc import __version__

    return __version__
