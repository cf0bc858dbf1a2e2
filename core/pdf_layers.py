"""Takes out of a PDF what its layers hide when it is opened, so that a copy without layers looks like it."""

from collections.abc import Iterator
from typing import Any

import pikepdf

_PAINTS = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"})
_SHOWS = {"Tj": "", "TJ": "", "'": "T*", '"': "T*", "Do": "", "sh": "", "INLINE IMAGE": ""}
_DEEPEST = 20


def take_hidden(pdf: pikepdf.Pdf) -> None:
    """Pages draw and carry nothing of the layers that are off; a file without such layers stays as it is."""
    off = _off(pdf)
    if not off:
        return
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array):
            page.obj["/Annots"] = pikepdf.Array([one for one in notes if not _hides(one, off)])
        page.contents_coalesce()
        resources = _inherited(page.obj)
        if "/Contents" in page.obj:
            page.obj["/Contents"] = pdf.make_stream(_shown(page, resources, off))
        for form, own in _forms(resources, set(), 0):
            form.write(_shown(form, own, off))


def _off(pdf: pikepdf.Pdf) -> frozenset[tuple[int, int]]:
    told: Any = pdf.Root.get("/OCProperties")
    first = told.get("/D") if isinstance(told, pikepdf.Dictionary) else None
    if not isinstance(first, pikepdf.Dictionary):
        return frozenset()
    off = _keys(first.get("/OFF"))
    if str(first.get("/BaseState", "/ON")) == "/OFF":
        off |= _keys(told.get("/OCGs")) - _keys(first.get("/ON"))
    return off | _off_on_screens(first.get("/AS"))


def _off_on_screens(uses: Any) -> frozenset[tuple[int, int]]:
    """Give the layers that readers turn off by themselves, since they are meant for paper alone, say."""
    found = set()
    for use in uses if isinstance(uses, pikepdf.Array) else []:
        if not isinstance(use, pikepdf.Dictionary) or str(use.get("/Event")) != "/View":
            continue
        layers = use.get("/OCGs")
        for layer in layers if isinstance(layers, pikepdf.Array) else []:
            told = layer.get("/Usage") if isinstance(layer, pikepdf.Dictionary) else None
            view = told.get("/View") if isinstance(told, pikepdf.Dictionary) else None
            if isinstance(view, pikepdf.Dictionary) and str(view.get("/ViewState")) == "/OFF":
                found.add(layer.objgen)
    return frozenset(found)


def _keys(layers: Any) -> frozenset[tuple[int, int]]:
    if not isinstance(layers, pikepdf.Array):
        return frozenset()
    return frozenset(layer.objgen for layer in layers if isinstance(layer, pikepdf.Dictionary))


def _hides(thing: Any, off: frozenset[tuple[int, int]]) -> bool:
    """Whether the thing (a picture, a note) is on a layer that is off."""
    return isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and _is_off(thing.get("/OC"), off)


def _is_off(layer: Any, off: frozenset[tuple[int, int]]) -> bool:
    if not isinstance(layer, pikepdf.Dictionary):
        return False
    members = layer.get("/OCGs")
    if members is None:
        return layer.objgen in off
    of = list(members) if isinstance(members, pikepdf.Array) else [members]
    are_off = [one.objgen in off for one in of if isinstance(one, pikepdf.Dictionary)]
    if not are_off:
        return False
    policy = str(layer.get("/P", "/AnyOn"))
    shown = {"/AllOn": not any(are_off), "/AnyOff": any(are_off), "/AllOff": all(are_off)}
    return not shown.get(policy, not all(are_off))


def _inherited(page: Any) -> Any:
    node, steps = page, 0
    while isinstance(node, pikepdf.Dictionary) and steps < _DEEPEST:
        if "/Resources" in node:
            return node["/Resources"]
        node, steps = node.get("/Parent"), steps + 1
    return None


def _named(resources: Any, kind: str, name: Any) -> Any:
    """Give what the resources call so, or None."""
    known = resources.get(kind) if isinstance(resources, pikepdf.Dictionary) else None
    return known.get(str(name)) if isinstance(known, pikepdf.Dictionary) else None


def _forms(resources: Any, seen: set[tuple[int, int]], depth: int) -> Iterator[tuple[Any, Any]]:
    """Give the drawings that the page draws with, each once, with the resources it uses."""
    known = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    for _name, form in known.items() if isinstance(known, pikepdf.Dictionary) and depth < _DEEPEST else ():
        if (
            not isinstance(form, pikepdf.Stream)
            or str(form.get("/Subtype")) != "/Form"
            or form.objgen in seen
        ):
            continue
        seen.add(form.objgen)
        own = form.get("/Resources", resources)
        yield form, own
        yield from _forms(own, seen, depth + 1)


def _shown(part: Any, resources: Any, off: frozenset[tuple[int, int]]) -> bytes:
    """Give the steps without those that paint what is hidden; places, colours and clips are moved by all the others."""
    steps: list[Any] = []
    open_marks: list[bool] = []
    for step in pikepdf.parse_content_stream(part):
        operator = str(step.operator)
        if operator in {"BMC", "BDC"}:
            open_marks.append(operator == "BDC" and _mark_hides(step.operands, resources, off))
        elif operator == "EMC" and open_marks:
            open_marks.pop()
        hidden = any(open_marks)
        if operator == "Do" and not hidden and len(step.operands):
            hidden = _hides(_named(resources, "/XObject", step.operands[0]), off)
        if hidden and operator in _PAINTS:
            steps.append(([], pikepdf.Operator("n")))
        elif hidden and operator in _SHOWS:
            if _SHOWS[operator]:
                steps.append(([], pikepdf.Operator(_SHOWS[operator])))
        else:
            steps.append(step)
    return bytes(pikepdf.unparse_content_stream(steps))


def _mark_hides(operands: Any, resources: Any, off: frozenset[tuple[int, int]]) -> bool:
    if len(operands) != 2 or str(operands[0]) != "/OC" or not isinstance(operands[1], pikepdf.Name):
        return False
    return _is_off(_named(resources, "/Properties", operands[1]), off)
