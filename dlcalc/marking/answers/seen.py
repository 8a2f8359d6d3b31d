"""Which students were seen, and where, in a few bytes each: a million of them take 32 MB."""

from __future__ import annotations

from array import array
from hashlib import blake2b

_FIRST = 1024


class Seen:
    """Remembers students by a 64-bit hash, and the place where each stood."""

    def __init__(self) -> None:
        self._hashes, self._places = [array("Q", (0,)) * _FIRST for _ in range(2)]
        self._count = 0

    def add(self, student: str, place: int) -> int | None:
        """Remember a student.

        Returns:
            None, or the place where the student stood before.
        """
        digest = blake2b(student.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        hash = int.from_bytes(digest, "big") or 1
        slot = self._slot(self._hashes, hash)
        if self._hashes[slot]:
            return self._places[slot]
        self._hashes[slot], self._places[slot] = hash, place
        self._count += 1
        if 2 * self._count > len(self._hashes):
            self._grow()
        return None

    @staticmethod
    def _slot(hashes: array[int], hash: int) -> int:
        mask = len(hashes) - 1
        slot = hash & mask
        while hashes[slot] not in (0, hash):
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        hashes, places = [array("Q", (0,)) * (2 * len(self._hashes)) for _ in range(2)]
        for hash, place in zip(self._hashes, self._places, strict=True):
            if hash:
                slot = self._slot(hashes, hash)
                hashes[slot], places[slot] = hash, place
        self._hashes, self._places = hashes, places
