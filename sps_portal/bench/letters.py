"""Letters a minute with one worker and with two, rendered and signed, and the memory of a worker over many letters.

Each worker is a process of its own: `python -m sps_portal.bench.letters 200`. Storing a letter is left out: it is one
statement of a few milliseconds. What one letter costs bare, rendered alone, stands beside it.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

LANGUAGES = ("en", "fr")
WARM = 10


@dataclass(frozen=True, slots=True)
class Shift:
    """What one worker did. seconds: for the letters after the first few; memory in MiB after those and at the end."""

    letters: int
    seconds: float
    rendering: float
    memory_first: float
    memory_last: float


def work(count: int) -> Shift:
    """Render and sign so many letters of every kind in both languages, one after the other."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sps_portal.settings")
    django.setup()
    from core import signing
    from decisions.enums import Outcome
    from decisions.facts.wordings import sample_letter
    from decisions.rendering import rendered
    from decisions.templating import shipped

    kinds = [(kind, language) for kind in Outcome for language in LANGUAGES]
    samples = [
        sample_letter(kind, "MYP", language, shipped(kind, "MYP", language)) for kind, language in kinds
    ]
    began = rendering = first = 0.0
    for number, letter in enumerate(islice(cycle(samples), count + WARM)):
        if number == WARM:
            first, began, rendering = memory(), time.perf_counter(), 0.0
        at = time.perf_counter()
        document = rendered(letter.frozen(), code=f"bench-{number}")
        rendering += time.perf_counter() - at
        signing.sign(document.content, reason=letter.subject)
    return Shift(count, time.perf_counter() - began, rendering, first, memory())


def memory() -> float:
    """Give the memory this process holds now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def shifts(workers: int, count: int) -> list[Shift]:
    """Give what so many workers did at once, the letters divided among them."""
    line = [sys.executable, "-W", "ignore", "-m", "sps_portal.bench.letters", str(count // workers)]
    running = [subprocess.Popen(line, stdout=subprocess.PIPE, text=True) for _ in range(workers)]  # noqa: S603
    said = [process.communicate()[0] for process in running]
    return [Shift(**json.loads(text.splitlines()[-1])) for text in said]


def a_minute(done: list[Shift]) -> float:
    """Give the letters that these workers made in a minute together."""
    return sum(60 * shift.letters / shift.seconds for shift in done)


def table(count: int) -> str:
    """Give the figures as a table: letters a minute, what the signature adds, and how much memory grew."""
    one, two = shifts(1, count), shifts(2, count)
    lines = [
        f"{'workers':>8} {'letters':>8} {'a minute':>9} {'÷ bare':>7} {'MiB at first':>13} {'MiB at last':>12}"
    ]
    for done in (one, two):
        bare = sum(shift.rendering for shift in done)
        lines.append(
            f"{len(done):>8} {sum(s.letters for s in done):>8} {a_minute(done):>9.0f}"
            f" {sum(s.seconds for s in done) / bare:>7.2f} {max(s.memory_first for s in done):>13.0f}"
            f" {max(s.memory_last for s in done):>12.0f}"
        )
    grown = one[0].memory_last / one[0].memory_first - 1
    lines.append(
        f"two workers make {a_minute(two) / a_minute(one):.2f} times what one makes; memory grew by {grown:.1%}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(work(int(sys.argv[1])))))
