"""With what the papers, runs and scores of a dossier are made: releases of the portal and its libraries, fonts, styles."""

import tomllib
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

LIBRARIES = ("Django", "weasyprint", "pyHanko", "pikepdf", "highspy", "numpy")


def made_with() -> dict[str, Any]:
    """Give the portal's release, the last migration of each app, releases of libraries, and digests of fonts and styles."""
    # Here, not above: the renderer takes a second and 80 MB to load, and the web server does not need it.
    from core import pdf

    root = Path(settings.ROOT)
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    styles = sorted((root / "static" / "pdf").glob("*.css"))
    assets = {path.name: path.read_bytes() for path in styles}
    assets |= {name.removeprefix("asset:"): content for name, (content, _mime) in pdf.font_assets().items()}
    applied = MigrationRecorder.Migration.objects.order_by("app", "name").values_list("app", "name")
    return {
        "portal": project["version"],
        "database": dict(applied),
        "libraries": {name: version(name) for name in LIBRARIES},
        "assets": {name: sha256(content).hexdigest() for name, content in sorted(assets.items())},
    }
