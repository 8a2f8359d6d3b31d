"""A topic over whole columns: many questions, each answered as the single command answers it.

``worker(topic, defaults, columns, results)`` is made once for a table and takes its chunks one after the other::

    work = worker(topic, {"k": "384"}, ("w", "f"), ("output_shape", "parameters"))
    block = work({"w": np.array([27, 13]), "f": np.array([3, 5])})
    block.results["parameters"].values  # an int64 array
"""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.topic import Topic
from dlcalc.tables.engine.chunks import Worker
from dlcalc.tables.engine.model import Block, Cells, Coded, Column

__all__ = ["Block", "Cells", "Coded", "Column", "Worker", "worker"]


def worker(topic: Topic, defaults: Mapping[str, str], columns: tuple[str, ...], results: tuple[str, ...] = ()) -> Worker:
    """What works the chunks of one table.

    Args:
        topic: the topic that is asked.
        defaults: inputs of every row whose own cell is empty, as typed, by parameter name; of a flag, ``true``.
        columns: the parameters that have a column, by name.
        results: the names of the results to work out; empty for every result that the topic declares.

    Raises:
        KeyError: a name that the topic does not have.
    """
    return Worker(topic, defaults, columns, results)
