"""Tally of a simulator's calls and its responses."""

from collections import Counter


class Tally:
    """Tally of responses by endpoint. `refusal` is the one that means "too many requests"."""

    def __init__(self, refusal: str) -> None:
        self._refusal = refusal
        self._counted: dict[str, Counter[str]] = {}

    def note(self, endpoint: str, response: str) -> None:
        """Count one call by its code, or by how a fault ended it."""
        self._counted.setdefault(endpoint, Counter())[response] += 1

    def counts(self) -> dict[str, dict[str, int | dict[str, int]]]:
        """Return by endpoint: how many `calls`, how many of them `refused`, and how many of each of the `responses`."""
        return {
            endpoint: {"calls": responses.total(), "refused": responses[self._refusal], "answers": dict(responses)}
            for endpoint, responses in sorted(self._counted.items())
        }

    def forget(self) -> None:
        """Start counting again."""
        self._counted.clear()
