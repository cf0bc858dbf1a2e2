"""An officer has an assignment worked out by the real worker, reads why, edits it and asks the reviewers."""

from datetime import timedelta
from pathlib import Path

from core import clock
from core.models import OutboxEmail, OutboxTask
from reviews.models import Assignment, AssignmentRun, Panel
from tests.e2e.stations import Open
from tests.reviews import making


def test_an_officer_proposes_reads_why_edits_and_applies_an_assignment(
    open_browser: Open, worker: Path
) -> None:
    proposal = making.in_review()
    # The papers of its submission are not what this is about, and they would be printed first.
    OutboxTask.objects.all().delete()
    call, panel = proposal.call, Panel.objects.get(routings__proposal=proposal)
    officer = open_browser()
    officer.sign_in("ines")
    officer.go("/office/panels/")
    officer.follow(f"Assign reviewers {call.label}")
    officer.sees(f"{panel.title}: 1 in review")
    for rule in ("At least one who works in the Key Priority", "At least two nationalities"):
        officer.group("Rules").get_by_text(rule).click()
    officer.press("Work out an assignment")
    # The page brings the answer by itself.
    officer.page.wait_for_selector("text=How good it is", timeout=45_000)
    officer.sees("Proven: nothing better exists")
    officer.sees("Preview: 2 mails")

    officer.follow(proposal.title)
    officer.sees("Why these reviewers")
    officer.sees("Next best")
    run = AssignmentRun.objects.get()
    mine = {ref for _proposal, ref in run.pairs}
    out, stays = sorted(mine)
    free = next(one for one in run.inputs["reviewers"] if one["ref"] not in mine)
    officer.page.get_by_label("Reviewer", exact=True).select_option(value=free["ref"])
    officer.press("Say why not")
    officer.sees("Would do as well")
    officer.page.get_by_label("Take off").select_option(value=out)
    officer.page.get_by_label("Put on").select_option(value=free["ref"])
    officer.press("Change in this run")
    officer.sees("Nobody is asked yet.")
    assert not Assignment.objects.exists()

    officer.go(f"/office/calls/{call.label}/assignment/{run.number}/")
    officer.follow("Preview: 2 mails")
    officer.sees("2 reviewers are written to. 2 mails go out.")
    officer.write_day("Evaluations due", clock.today() + timedelta(days=21), "17:00")
    officer.press("Ask now: 2 mails")
    officer.sees("Applied: 2 mails ask for a review.")
    asked = {row.expert.person.ref for row in Assignment.objects.select_related("expert__person")}
    assert asked == {free["ref"], stays}
    assert OutboxEmail.objects.filter(dedupe_key__startswith="asked:").count() == 2
