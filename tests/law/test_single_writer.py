"""Nobody but `advance` writes a proposal's state."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "accounts", "partners", "applications", "reviews", "decisions", "sps_portal")
WRITER = "applications/actions/advance.py"
COLUMNS = {"state", "told"}


def writes(tree: ast.AST) -> list[tuple[int, str]]:
    """Give the lines that assign `.state`/`.told` of something called proposal, or update it through Proposal.objects."""
    found = []
    for node in ast.walk(tree):
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AugAssign | ast.AnnAssign)
            else []
        )
        flat = [t for target in targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
        for target in flat:
            if (
                isinstance(target, ast.Attribute)
                and target.attr in COLUMNS
                and "proposal" in ast.unparse(target.value).lower()
            ):
                found.append((node.lineno, ast.unparse(target)))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"update", "bulk_update"}
        ):
            called = ast.unparse(node.func.value)
            if "Proposal.objects" in called and COLUMNS & {k.arg for k in node.keywords}:
                found.append((node.lineno, called))
    return found


def test_only_advance_writes_the_state_of_a_proposal():
    guilty = {}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if name == WRITER or "/migrations/" in name:
                continue
            if lines := writes(ast.parse(path.read_text(encoding="utf-8"))):
                guilty[name] = lines
    assert guilty == {}


def test_the_search_finds_the_writer_itself_and_the_usual_disguises():
    assert writes(ast.parse((ROOT / WRITER).read_text(encoding="utf-8")))
    assert writes(ast.parse("self.proposal.state = 'draft'"))
    assert writes(ast.parse("Proposal.objects.filter(pk=1).update(state='draft')"))
    assert writes(ast.parse("proposal.title, proposal.told = 'a', 'b'"))
