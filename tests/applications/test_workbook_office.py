"""The budget's workbook opened and saved by LibreOffice, and read back: a proof of `make prove`, which installs it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from applications.actions import drafting
from applications.facts import around_of, content_of, digest_of, read_draft
from applications.forms.filled import drafted, read_filled
from applications.forms.workbook import workbook_of
from applications.models import SectionEntry
from sps_portal.seed import writing
from tests import factories

pytestmark = [pytest.mark.office, pytest.mark.django_db]
NASTY = [
    "=1+1",
    "@SUM(A1)",
    "+49 30 1234",
    "'quoted",
    "a_x0041_b",
    "1.200,50",
    "007",
    "3-4",
    "<&>\"'",
    "TRUE",
]


def saved_by_libreoffice(content: bytes, folder: Path) -> bytes:
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed for this proof: apt-get install libreoffice-calc-nogui"
    given, made = folder / "given.xlsx", folder / "saved"
    given.write_bytes(content)
    subprocess.run(
        [program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(made), str(given)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (made / "given.xlsx").read_bytes()


@pytest.mark.parametrize(("mechanism", "phase"), [("MYP", 2), ("ARW", 0)])
def test_libreoffice_opens_it_saves_it_and_nothing_changed(
    mechanism: str, phase: int, tmp_path: Path
) -> None:
    if phase == 2:
        draft = drafting.start_phase_two(proposal=factories.submitted(), by=factories.person("olena"))
        writing.write(draft, theme=factories.theme(), by=factories.person("olena"))
        entry = SectionEntry.objects.get(proposal=draft, key="justification")
        row = entry.data["equipment_list"][0]
        entry.data["equipment_list"] = [{**row, "id": f"n{n}", "item": text} for n, text in enumerate(NASTY)]
        entry.save()
    else:
        draft = factories.draft(mechanism=mechanism)
    before, around = read_draft(draft), around_of(draft)
    content = saved_by_libreoffice(workbook_of(before, around, by="Olena", at="today"), tmp_path)
    filled = read_filled(content, before, around)
    assert filled.errors == []
    assert content_of(drafted(before, filled)) == content_of(before)
    assert digest_of(content_of(drafted(before, filled))) == digest_of(content_of(before))
