"""Every finding of this app has a sentence."""

import itertools

from core.errors import Finding
from core.wording import sentence
from partners.enums import OrganisationKind, Part, Standing
from partners.rules import may_hold


def test_every_reason_against_a_part_is_worded() -> None:
    for part, residence, employment, kind in itertools.product(Part, Standing, Standing, OrganisationKind):
        for finding in may_hold(part, residence=residence, employment=employment, organisation=kind):
            assert sentence(finding)


def test_sentences_take_their_values() -> None:
    said = sentence(Finding("organisation_known", values={"name": "Academy", "country": "Ukraine"}))
    assert said == "An entry for Academy already stands in the register of Ukraine. Use that one."
