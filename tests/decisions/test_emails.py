"""Messages in French: each stands beside its English one, names the same things, and speaks French only."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "emails" / "decisions"
FRENCH = sorted(path.name for path in (FOLDER / "fr").iterdir())
TO_OFFICERS = {"nation_spoke.txt", "nation_spoke.subject.txt"}
SAID = {
    "base_url": "https://grants.sps.example",
    "office_email": "office@sps.example",
    "at_fr": "7 juin 2027 à 17 h 00, heure de Bruxelles (UTC+2)",
    "proposal": SimpleNamespace(ref="SPS-2026-1-MYP-0042"),
    "director": SimpleNamespace(name="Marc Delvaux"),
    "decision": SimpleNamespace(answer_by=None),
    "delegate": SimpleNamespace(name="Deniz Aksoy"),
    "country": SimpleNamespace(name="Belgium", name_fr="Belgique"),
    "consultation": SimpleNamespace(
        reference="SPS-N(2027)0001", number=1, closes_at=None, round=SimpleNamespace(code="2027-A")
    ),
}


def test_directors_and_delegates_have_every_message_in_french_too() -> None:
    english = {path.name for path in FOLDER.iterdir() if path.is_file()}
    assert set(FRENCH) == english - TO_OFFICERS


@pytest.mark.parametrize("name", FRENCH)
def test_a_message_in_french_says_what_it_concerns_and_holds_no_english(name: str) -> None:
    text = render_to_string(f"emails/decisions/fr/{name}", SAID)
    ours, theirs = "SPS-2026-1-MYP-0042", "SPS-N(2027)0001"
    assert (ours in text) != (theirs in text), "one thing, by its reference"
    assert not {"Dear", "Sign", "Questions:", "Belgium", "proposal ", "silence"} & set(text.split())
    if ".subject." not in name:
        assert text.startswith("Madame, Monsieur,")
        assert "https://grants.sps.example/" in text
        assert SAID["office_email"] in text
    if "opened" in name or "soon" in name or "extended" in name or "awaited" in name:
        assert (SAID["at_fr"] in text) == (".subject." not in name)
