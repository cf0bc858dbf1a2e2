"""Letters a minute with one worker and with two, rendered and signed, and the memory of a worker over many letters.

Each worker is a process of its own: `python -m sps_portal.bench.letters 200`. As Celery's workers do, it hands the
letters to a child that it replaces after so many, or when it holds too much. Storing a letter is left out: it is one
statement of a few milliseconds. What one letter costs bare, rendered alone, stands beside it.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fr")
WARM = 10


@dataclass(frozen=True, slots=True)
class Shift:
    """What one worker did. seconds: for the letters after the first few; memory in MiB of a child after those and at most."""

    letters: int
    seconds: float
    rendering: float
    memory_first: float
    memory_most: float
    children: int


def work(count: int) -> Shift:
    """Render and sign so many letters of every kind in both languages, one after the other."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sps_portal.settings")
    django.setup()
    from django.conf import settings

    began = rendering = first = most = 0.0
    children = set()
    # Only the number of letters ends a child here; Celery looks at its memory besides.
    recycled = multiprocessing.get_context("fork").Pool(
        1, maxtasksperchild=settings.CELERY_WORKER_MAX_TASKS_PER_CHILD
    )
    with recycled as pool:
        for number, (seconds, held, child) in enumerate(pool.imap(one, range(count + WARM))):
            if number == WARM - 1:
                began, rendering, first = time.perf_counter(), 0.0, held
                continue
            rendering, most = rendering + seconds, max(most, held)
            children.add(child)
    return Shift(count, time.perf_counter() - began, rendering, first, most, len(children))


def one(number: int) -> tuple[float, float, int]:
    """Render and sign one letter; gives the seconds of the rendering alone, what this process holds then, and its number."""
    from core import signing
    from decisions.rendering import rendered

    letters = samples()
    letter = letters[number % len(letters)]
    at = time.perf_counter()
    document = rendered(letter.frozen(), code=f"bench-{number}")
    seconds = time.perf_counter() - at
    signing.sign(document.content, reason=letter.subject)
    return seconds, memory(), os.getpid()


@cache
def samples() -> list[Any]:
    """Give the words of one letter of every kind in each language."""
    from decisions.enums import Outcome
    from decisions.facts.wordings import sample_letter
    from decisions.templating import shipped

    kinds = [(kind, language) for kind in Outcome for language in LANGUAGES]
    return [sample_letter(kind, "MYP", language, shipped(kind, "MYP", language)) for kind, language in kinds]


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
    alone, together = shifts(1, count), shifts(2, count)
    head = (
        ("letters", 8),
        ("a minute", 9),
        ("÷ bare", 7),
        ("children", 9),
        ("MiB at first", 13),
        ("MiB at most", 12),
    )
    lines = ["workers" + "".join(f" {name:>{width}}" for name, width in head)]
    for done in (alone, together):
        bare = sum(shift.rendering for shift in done)
        lines.append(
            f"{len(done):>7} {sum(s.letters for s in done):>8} {a_minute(done):>9.0f}"
            f" {sum(s.seconds for s in done) / bare:>7.2f} {sum(s.children for s in done):>9}"
            f" {max(s.memory_first for s in done):>13.0f} {max(s.memory_most for s in done):>12.0f}"
        )
    grown = alone[0].memory_most / alone[0].memory_first - 1
    lines.append(
        f"two workers make {a_minute(together) / a_minute(alone):.2f} times what one makes; memory grew by {grown:.1%}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(work(int(sys.argv[1])))))
