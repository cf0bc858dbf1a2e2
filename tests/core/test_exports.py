"""Tables for spreadsheets."""

import csv
import io

import pytest

from core.exports import csv_bytes


@pytest.mark.parametrize("parted_by", [",", ";", "\t"])
def test_nothing_that_people_wrote_is_a_formula_whatever_parts_the_columns(parted_by):
    told = [
        "=1+1",
        'Water ;=HYPERLINK("https://example.org/"&A1;"more")',
        'Water; "=1+1"',
        "Water\t@SUM(A1)",
        "Aims\n=1+1\r\n+1\n\n - one",
        "Plain; and, with: signs = 1 + 1 - 2",
    ]
    text = csv_bytes(["Reference", "Title"], [["SPS-1", one] for one in told], mark=False).decode()
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=parted_by) for cell in row]
    assert not [cell for cell in cells if cell.lstrip(' "\n').startswith(("=", "+", "-", "@"))]
    assert told[-1] in text, "what harms nobody stays as it was written"
