"""Sentences for the calibration of scores: what a table lacks, and why the model is off."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "scores_empty": _(
        "The table holds no scores. Write a header line proposal,reviewer,score and one line per score."
    ),
    "scores_broken": _("Row %(row)s: the table cannot be read: %(error)s."),
    "scores_column": _("Row 1: there has to be exactly one column called %(column)s."),
    "scores_cells": _(
        "Row %(row)s: more cells than the first row has columns. Write decimals with a point, or put the cell in quotes."
    ),
    "scores_cell_empty": _("Row %(row)s, column %(column)s: empty. Fill it or remove the row."),
    "scores_no_number": _(
        "Row %(row)s, column %(column)s: found %(found)s. Write a number with a point, such as 3.5."
    ),
    "scores_twice": _("Row %(row)s: %(reviewer)s has scored %(proposal)s already. Keep one of the rows."),
    "calibration_few": _("Too little is known of reviewers with fewer than %(least)s scores: %(names)s."),
    "calibration_few_proposals": _(
        "Not calibrated: %(count)s proposals are scored, at least %(least)s are needed."
    ),
    "calibration_few_reviewers": _(
        "Not calibrated: %(count)s reviewers scored, at least %(least)s are needed."
    ),
    "calibration_few_scores": _(
        "Not calibrated: there are %(scores)s scores, and at least %(least)s are needed to tell strict reviewers from weak proposals."
    ),
    "calibration_apart": _(
        "Not calibrated: the scores fall into %(count)s groups that no reviewer connects, so they cannot be compared. "
        "The smallest: %(names)s."
    ),
    "calibration_too_many": _(
        "Not calibrated here: a page works out up to %(proposals)s proposals and %(most)s scores at once; there are %(scores)s "
        "scores. Look at one panel."
    ),
    "calibration_all_equal": _("Not calibrated: all scores are the same."),
}
