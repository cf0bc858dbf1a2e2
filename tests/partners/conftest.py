"""The world as the programme's reference data describe it."""

import pytest

from partners.actions import lay_reference
from partners.models import Country


@pytest.fixture
def countries(db: None) -> dict[str, Country]:
    """Every country by its code, with all known periods."""
    lay_reference()
    return {country.iso2: country for country in Country.objects.all()}
