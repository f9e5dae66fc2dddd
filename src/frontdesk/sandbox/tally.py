"""How often a stand-in was called and what it answered."""

from collections import Counter


class Tally:
    """Counts answers by endpoint. `refusal` is the answer that means "too many requests"."""

    def __init__(self, refusal: str) -> None:
        self._refusal = refusal
        self._counted: dict[str, Counter[str]] = {}

    def note(self, endpoint: str, answer: str) -> None:
        """One call was answered so: a code, or how a fault ended it."""
        self._counted.setdefault(endpoint, Counter())[answer] += 1

    def counts(self) -> dict[str, dict[str, int | dict[str, int]]]:
        """By endpoint: how many `calls`, how many of them were `refused`, and how many of each of the `answers`."""
        return {
            endpoint: {"calls": answers.total(), "refused": answers[self._refusal], "answers": dict(answers)}
            for endpoint, answers in sorted(self._counted.items())
        }

    def forget(self) -> None:
        """Begin to count anew."""
        self._counted.clear()
