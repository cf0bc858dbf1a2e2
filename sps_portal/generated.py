"""Documents that are made from code, so that they cannot drift from it."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from applications import lifecycle
from applications.enums import Event, Hat, State
from applications.lifecycle import Audience, Standing, face
from sps_portal.access import ROUTES

HEAD = "<!-- Made by `manage.py generate_docs`; change the code it is made from. -->\n"


def lifecycle_page() -> str:
    """Give docs/lifecycle.md: the table, the diagram and the faces."""
    lines = [
        HEAD,
        "# The life of a proposal\n",
        "One function, `applications.actions.advance.advance`, moves a proposal, by one row of this table.\n",
    ]
    lines += ["| from | event | to | hat | needs |", "|---|---|---|---|---|"]
    for row in lifecycle.TABLE:
        needs = [guard.__name__ for guard in (*row.when, *row.needs)]
        hats = ", ".join(sorted(Hat(hat).value for hat in row.hats))
        lines.append(
            f"| {row.source.name} | {row.event.value} | {row.target.name} | {hats} | {', '.join(needs) or '–'} |"
        )
    lines += ["", "```mermaid", "stateDiagram-v2", "    [*] --> DRAFT"]
    lines += [f"    {row.source.name} --> {row.target.name}: {row.event.value}" for row in lifecycle.TABLE]
    lines += [
        "```",
        "",
        "## Faces",
        "",
        "What each reader is told. Directors read one face from the closing to the announcement.",
        "",
    ]
    lines += [
        "| state | programme reads | directors read, call open | directors read, call closed | they may |",
        "|---|---|---|---|---|",
    ]
    for state in State:
        told = state.value if state in lifecycle.TOLD else ""
        faces = [face(Standing(state, told, closed, True), Audience.DIRECTOR) for closed in (False, True)]
        may = ", ".join(Event(e).value for e in lifecycle.FACE_EVENTS[faces[1].key]) or "–"
        lines.append(
            f"| {state.name} | {lifecycle.PROGRAMME_FACES[state].word} | {faces[0].word} | {faces[1].word} | {may} |"
        )
    lines += ["", "A draft that was never submitted reads “Not submitted” once its call has closed.", ""]
    lines.append(
        "A state decided and not told keeps the face that was last announced: "
        "a proposal on reserve reads “On reserve” until the next announcement.\n"
    )
    return "\n".join(lines)


def routes() -> dict[str, str]:
    """Give every named route with its pattern, in the order of the resolver."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for pattern in patterns:
            here = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                found |= walk(pattern.url_patterns, here, inner)
            else:
                found.setdefault(f"{space}{pattern.name}", here)
        return found

    return walk(get_resolver().url_patterns, "/", "")


def permissions_page() -> str:
    """Give docs/permissions.md: who reaches which route, and what each door lets through."""
    lines = [
        HEAD,
        "# Who may reach what\n",
        "Made from `sps_portal/access.py`. A route that is not listed there is answered with 404.\n",
    ]
    lines += ["A door inside the view decides about the single object; absent and forbidden look the same.\n"]
    lines += ["| route | address | methods | reached by |", "|---|---|---|---|"]
    known = routes()
    for name in sorted(ROUTES, key=lambda n: known.get(n, n)):
        access = ROUTES[name]
        address = known.get(name, "").replace("|", "\\|")
        methods = ", ".join(sorted(access.methods - {"HEAD"}))
        lines.append(f"| {name} | `{address}` | {methods} | {access.audience.value} |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {"lifecycle.md": lifecycle_page, "permissions.md": permissions_page}


def stale() -> list[Path]:
    """Give the pages that differ from what the code says."""
    return [
        path
        for name, make in PAGES.items()
        if not (path := settings.ROOT / "docs" / name).exists() or path.read_text(encoding="utf-8") != make()
    ]


def write() -> list[Path]:
    """Every page says what the code says; gives those that changed."""
    changed = stale()
    for path in changed:
        path.write_text(PAGES[path.name](), encoding="utf-8")
    return changed
