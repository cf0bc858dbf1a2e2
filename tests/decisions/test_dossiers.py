"""Dossiers: the same state gives the same bytes, and their verifier names whatever does not hold."""

import io
import json
import re
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client

from applications.enums import State
from applications.models import Proposal
from core import clock, outbox
from core.models import OutboxTask
from decisions.actions import batches, exporting, scenarios
from decisions.actions import dossiers as dossiers_asked
from decisions.enums import ExportState
from decisions.facts import dossiers
from decisions.facts.dossiers import whole
from decisions.facts.dossiers.packing import as_json
from decisions.facts.dossiers.whole import VERIFIER
from decisions.models import FundingRound, OfficeExport
from reviews import actions
from reviews.actions import running
from reviews.enums import ConflictKind, Verdict
from reviews.models import Evaluation, Panel
from reviews.runs import Settings
from sps_portal.seed import walking
from tests import factories
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
Files = dict[str, bytes]


def dossier_of(proposal: Proposal, user: Any = None) -> bytes:
    file = io.BytesIO()
    dossiers.write_dossier(file, dossiers.of_one(proposal, user))
    return file.getvalue()


def files_in(dossier: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(dossier)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(files: Files, *, listed: bool) -> bytes:
    """Pack the files again; listed: by somebody who mends the list of files as well."""
    if listed:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = {
            name: {"bytes": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in files.items()
            if name != "manifest.json"
        }
        files = files | {"manifest.json": as_json(manifest)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return made.getvalue()


def verified(place: Path, dossier: bytes = b"") -> tuple[int, str]:
    """Give how the program ends, alone with Python and nothing else, and what it says."""
    if dossier:
        place.write_bytes(dossier)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), str(place)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def altered(files: Files, name: str, change: Callable[[Any], object]) -> Files:
    value = json.loads(files[name])
    change(value)
    return files | {name: as_json(value)}


def test_a_dossier_is_the_same_twice_and_whatever_is_done_to_it_is_named(
    tmp_path: Path, ines: Any, aida: Any
) -> None:
    proposal = factories.proposal_in(State.AWARDED)
    dossier = dossier_of(proposal, ines)
    assert dossier_of(proposal, aida) == dossier, "nothing of who asks or of when is in it"
    place, root = tmp_path / "dossier.zip", f"proposals/{proposal.ref}"
    code, said = verified(place, dossier)
    assert (code, said.splitlines()[0]) == (0, f"HOLDS: the dossier of proposal {proposal.ref}.")
    assert sha256(dossier).hexdigest() in said
    assert "rows older than the last change" not in said
    assert "signed papers: 1" in said
    files = files_in(dossier)
    with zipfile.ZipFile(place) as package:
        package.extractall(tmp_path / "unpacked")
    assert verified(tmp_path / "unpacked")[0] == 0

    letter = next(name for name in files if name.startswith(f"{root}/letters/"))
    ledger, rows, audit = (f"{root}/{name}.json" for name in ("ledger", "rows", "audit"))
    review = f"{root}/evaluations/reviewer-1.json"
    (asked,) = (name for name in files if "/consultations/" in name and name.endswith(".json"))
    flipped = files[letter][:-9] + bytes([files[letter][-9] ^ 1]) + files[letter][-8:]

    def say_otherwise(lines: Any) -> None:
        lines[3]["note"] = "Nothing happened."

    def rewrite_row(texts: Any) -> None:
        one = next(one for one in texts if one["table"] == "reviews_evaluation")
        one["text"] = re.sub(r'"overall": [\d.]+', '"overall": 5.00', one["text"], count=1)

    def raise_score(said: Any) -> None:
        said["now"]["overall"] = "5.00"

    def let_nations_disagree(said: Any) -> None:
        said["outcome"] = "not-agreed"

    def forge_entry(entries: Any) -> None:
        entries[5]["says"][2] = 1

    def drop(lines: Any) -> None:
        del lines[4]

    cases = [
        (files | {letter: flipped}, False, f"{letter} does not have the SHA-256 that the list says"),
        ({k: v for k, v in files.items() if k != review}, False, f"{review} is in the list but not in"),
        (
            files | {"call/extra.txt": b"Hello."},
            False,
            "call/extra.txt is in the dossier but not in its list",
        ),
        (altered(files, ledger, say_otherwise), False, f"{ledger} does not have the length"),
        # By somebody who mends the list as well.
        (files | {letter: flipped}, True, "is not the one that was stored"),
        (altered(files, ledger, say_otherwise), True, f"{ledger}, line 4 was altered (note)"),
        (altered(files, ledger, drop), True, "the line that should stand here is missing; this is number 6"),
        (altered(files, review, raise_score), True, f"{review}, now was altered (overall)"),
        (altered(files, asked, let_nations_disagree), True, f"{asked} was altered (outcome)"),
        (altered(files, audit, forge_entry), True, "was changed: its link does not hold"),
        (
            altered(altered(files, review, raise_score), rows, rewrite_row),
            True,
            "is not as the audit chain saw it last",
        ),
        (
            altered(files, f"{root}/versions/1.json", lambda said: said["content"]["answers"].clear()),
            True,
            "the version does not have the digest it was sent with",
        ),
    ]
    cases += [(changed, True, sentence) for changed, sentence in mended_everywhere(files, root)]
    program = runpy.run_path(str(VERIFIER))
    for changed, listed, sentence in cases:
        place.write_bytes(zipped(changed, listed=listed))
        with pytest.raises(program["Broken"], match=re.escape(sentence)):
            program["check"](str(place))
    code, said = verified(place)
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("DOES NOT HOLD: ")
    (tmp_path / "unpacked" / "more").symlink_to(tmp_path)
    assert "more is a link" in verified(tmp_path / "unpacked")[1]
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    assert "is compressed, and nothing in a dossier is" in verified(place)[1]


def mended_everywhere(files: Files, root: str) -> list[tuple[Files, str]]:
    """Dossiers altered by somebody who mends all that can be mended without the portal, and what is said of each."""
    papers, decided = f"{root}/documents.json", f"{root}/decisions.json"
    audit, rows = f"{root}/audit.json", f"{root}/rows.json"
    document = json.loads(files[papers])[0]

    def another_document(listed: Any) -> None:
        listed[0]["sha256"] = sha256(b"%PDF other").hexdigest()

    def another_file(said: Any) -> None:
        said[0]["letters"][0]["file"]["size"] += 1

    def somebody_else(said: Any) -> None:
        said[0]["prepared_by"] = {"ref": "P-2222-2222", "name": "Somebody Else"}

    def nobody(said: Any) -> None:
        said[0]["taken_by"] = None

    def unsaid(said: Any) -> None:
        del said[0]["outcome"]

    def no_row(said: Any) -> None:
        said[0]["outcome"] = "refusal"
        del said[0]["_row"]

    def unbind(entries: Any) -> None:
        entries[-2]["link"] = None

    twice = files[decided].replace(b'"outcome":', b'"outcome": "refusal",\n  "outcome":', 1)
    return [
        (
            altered(files, papers, another_document) | {f"{root}/{document['file']}": b"%PDF other"},
            f"{papers}: version 1 names no such document",
        ),
        (altered(files, decided, another_file), "file was altered (size)"),
        (altered(files, decided, somebody_else), "Somebody Else, and elsewhere it is"),
        (altered(files, decided, nobody), "was altered (taken_by)"),
        (altered(files, decided, unsaid), "does not say outcome, and its row does"),
        (altered(files, decided, no_row), f"{rows}: no file tells of the row decisions_decision"),
        (altered(files, audit, unbind), "the link of that one was taken off"),
        (files | {decided: twice}, f"{decided} is not written as the portal writes it"),
        (files | {f"{root}/letters/LTR-2.pdf": b"%PDF"}, "but no record tells of it: it was added"),
        (files | {f"{root}/verdict.json": as_json({"refused": True})}, "tells of no row: it was added"),
        (altered(files, "manifest.json", lambda said: said["proposals"].clear()), "has no proposal"),
    ]


def test_entries_stand_in_the_order_of_the_chain_and_not_of_their_numbers() -> None:
    program = runpy.run_path(str(VERIFIER))

    def entry(number: int, place: int, before: str) -> dict[str, Any]:
        says = [number, "2027-01-01T00:00:00.000000Z", None, "", "update", "a_table", str(number), 1, [], ""]
        text = f"{before}|{place}|{json.dumps(says, ensure_ascii=False)}".encode()
        return {
            "says": says,
            "who": "",
            "link": {"place": place, "before": before, "sha256": sha256(text).hexdigest()},
        }

    # A slow transaction took the number 3, and came into the chain behind the number 5.
    first = entry(5, 1, "0" * 64)
    second = entry(3, 2, first["link"]["sha256"])
    value = {"call/audit.json": [first, second]}

    class Read:
        check_called = count = staticmethod(lambda *_said: None)
        json = staticmethod(value.__getitem__)

    assert program["check_audit"](Read, "call/", {"last_link": 2}) == [first, second]


def test_whoever_waits_for_the_program_says_so_meanwhile_and_may_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import sys, time\ntime.sleep(float(sys.argv[1]))\nprint('It holds.')\n")
    monkeypatch.setattr(whole, "VERIFIER", slow)
    monkeypatch.setattr(whole, "BEAT_SECONDS", 0.02)
    beats: list[int] = []
    assert whole.hold("0.3", meanwhile=lambda: beats.append(1)) == "It holds.\n"
    assert len(beats) > 1

    def stopped() -> None:
        raise InterruptedError

    # Were the program not ended, this would wait for it.
    with pytest.raises(InterruptedError):
        whole.hold("600", meanwhile=stopped)


def test_it_holds_what_the_decision_rests_on_changes_with_it_and_is_fetched_with_what_does_not_hold(
    client_of: ClientOf, tmp_path: Path, ines: Any
) -> None:
    proposal = factories.proposal_in(State.AWARDED)
    dossier = dossier_of(proposal, ines)
    files, root = files_in(dossier), f"proposals/{proposal.ref}"
    assert {"README.txt", "verify.py", "manifest.json", "call/calibration/scores.csv"} <= set(files)
    scores = tmp_path / "scores.csv"
    scores.write_bytes(files["call/calibration/scores.csv"])
    out = tmp_path / "out.json"
    call_command("calibrate", str(scores), out=str(out))
    assert (
        json.loads(out.read_text())["digest"]
        == json.loads(files["call/calibration/calibration.json"])["sha256"]
    )
    (decision,) = json.loads(files[f"{root}/decisions.json"])
    assert [person["name"] for person in decision["written_by"]] == [ines.name]
    assert {one["role"] for one in decision["told"]} >= {"NATO country Project Director"}
    rules = json.loads(files[f"{root}/rules.json"])["rules"]
    assert {rule["result"] for rule in rules} >= {"Holds"}
    manifest = json.loads(files["manifest.json"])
    assert set(manifest["files"]) == set(files) - {"manifest.json"}
    whole = b"".join(files.values())
    # That the column changed may be in the chain, what it holds may not.
    assert not re.search(rb'invitation_digest\\*":', whole)
    assert b"password" not in whole
    evaluation = Evaluation.objects.get(assignment__proposal=proposal, assignment__number=1)
    Evaluation.objects.filter(pk=evaluation.pk).update(confidential_note="Seen afterwards.")
    assert dossier_of(proposal, ines) != dossier
    out, said = tmp_path / "shell.zip", io.StringIO()
    call_command("dossier", proposal.ref, out=str(out), stdout=said)
    assert verified(out) == (0, said.getvalue())
    # What was changed past the triggers is tried again, and then shown to the auditor as it is.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reviews_evaluation DISABLE TRIGGER audited")
        cursor.execute("UPDATE reviews_evaluation SET overall = 1 WHERE id = %s", [evaluation.pk])
        cursor.execute("ALTER TABLE reviews_evaluation ENABLE TRIGGER audited")
    export = dossiers_asked.ask_for_dossier(proposal=proposal, by=ines)
    for _attempt in range(exporting.MOST_ATTEMPTS):
        OutboxTask.objects.filter(object_id=export.pk, kind=exporting.KIND).update(not_before=clock.now())
        outbox.run(OutboxTask.objects.get(kind=exporting.KIND, object_id=export.pk).pk)
    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.READY, exporting.MOST_ATTEMPTS)
    said_by_it = (
        f"{root}/rows.json: the row reviews_evaluation {evaluation.pk} is not as the audit chain saw it last."
    )
    assert export.flaw == said_by_it
    browser, file = client_of(ines), f"/office/exports/{export.ref}/"
    page = browser.get("/office/exports/").content.decode()
    assert f"This dossier was made and does not hold: {said_by_it}" in page
    assert f'href="{file}"' in page
    assert browser.get(file).status_code == 200
    with transaction.atomic():
        proposal.directors.filter(role="NPD").update(user=ines)
        page = browser.get("/office/exports/").content.decode()
        transaction.set_rollback(True)
    assert "This dossier was made and does not hold." in page
    assert "reviews_evaluation" not in page
    with pytest.raises(CommandError, match="is not as the audit chain saw it last"):
        call_command("dossier", proposal.ref, out=str(out))


def test_a_call_leaves_out_what_its_reader_had_a_part_in_and_never_names_it(
    client_of: ClientOf, tmp_path: Path, ines: Any, aida: Any, paul: Any, olena: Any, tomas: Any
) -> None:
    call = factories.closed_call()
    first, second = (
        factories.proposal_in(State.PROPOSED, mechanism="ARW", number=n, call=call) for n in (1, 2)
    )
    here, there = f"/office/calls/{call.label}/dossier/", f"/office/proposals/{second.ref}/dossier/"
    for person in (paul, olena, tomas):
        assert client_of(person).post(here).status_code == client_of(person).post(there).status_code == 404
    second.directors.filter(role="PPD").update(user=aida)
    browser = client_of(aida)
    assert browser.post(there).status_code == 404
    assert browser.post(here).url == "/office/exports/"
    export = OfficeExport.objects.get()
    outbox.run(OutboxTask.objects.get(kind=exporting.KIND, object_id=export.pk).pk)
    export.refresh_from_db()
    assert (export.state, export.missing, export.holds) == (ExportState.READY, 1, [first.pk])
    dossier = b"".join(browser.get(f"/office/exports/{export.ref}/").streaming_content)
    assert sha256(dossier).hexdigest() == export.sha256
    assert verified(tmp_path / "call.zip", dossier)[0] == 0
    files = files_in(dossier)
    assert second.ref.encode() not in dossier
    assert second.title.encode() not in dossier or first.title == second.title
    assert "1 proposal of the call is left out" in files["README.txt"].decode()
    assert "nothing is in here that tells of many proposals" in files["README.txt"].decode()
    shared = {name for name in files if name.startswith("call/")}
    assert shared == {f"call/{name}.json" for name in ("call", "panels", "wordings", "rows", "audit")}
    whole = tmp_path / "whole.zip"
    call_command("dossier", call.label, out=str(whole))
    assert verified(whole)[0] == 0
    assert {f"proposals/{one.ref}/ledger.json" for one in (first, second)} <= set(
        files_in(whole.read_bytes())
    )
    assert (
        "Dossier for auditors"
        in client_of(ines).get(f"/office/proposals/{first.ref}/history/").content.decode()
    )
    assert (
        "Dossier for auditors"
        not in client_of(paul).get(f"/office/proposals/{first.ref}/history/").content.decode()
    )


def test_it_tells_of_the_panel_s_day_of_ties_and_rulings_and_of_letters_told_together(
    tmp_path: Path, ines: Any, nadia: Any, sofia: Any, tomas: Any, petra: Any
) -> None:
    call = factories.closed_call()
    proposal = factories.submitted(mechanism="ARW", number=1, call=call)
    panel = making.panel(proposal, priorities=list(call.priorities.all()))
    making.opened(proposal)
    for key in ("tomas", "sofia"):
        making.done(proposal, key)
    her = making.expert("petra")
    actions.record_conflict(
        proposal=proposal, expert=her, kind=ConflictKind.FAMILY, words="Her brother.", by=petra
    )
    ruled = {"expert": making.expert("stranger"), "reason": "Wrote a paper with the director."}
    actions.pin(proposal=proposal, verdict=Verdict.CONFLICT, by=ines, **ruled)
    actions.say(proposal=proposal, text="The plan is thin.", by=tomas)
    making.report(proposal, sofia)
    meeting = actions.prepare_meeting(panel=panel, by=sofia)
    actions.begin_meeting(panel=panel, by=sofia)
    for person in (tomas, petra):
        actions.note_attendance(panel=panel, user=person, here=True, by=person)
    actions.open_item(panel=panel, position=meeting.items.get(proposal=proposal).position, by=sofia)
    actions.leave_item(panel=panel, by=sofia)
    actions.stand_by_report(proposal=proposal, version=1, by=tomas)
    making.report(proposal, sofia, version=1, minority_view="One member would wait.")
    actions.stand_by_report(proposal=proposal, version=2, by=tomas)
    together = factories.proposal_in(State.APPROVED, mechanism="ARW", number=2, call=call)
    walking.print_letter(together)
    batches.prepare_batch(title="Awards", call="", outcomes=[], by=ines)
    whole = io.BytesIO()
    dossiers.write_dossier(whole, dossiers.of_many(call, ines))
    assert verified(tmp_path / "call.zip", whole.getvalue())[0] == 0
    files, root = files_in(whole.getvalue()), f"proposals/{proposal.ref}"

    def read(name: str) -> Any:
        return json.loads(files[name])

    ties = read(f"{root}/ties.json")
    assert [one["evidence"] for one in ties["declared"]] == ["Her brother."]
    assert [one["reason"] for one in ties["rulings"]] == ["Wrote a paper with the director."]
    assert {one["expert"]["name"] for one in ties["seen"]} >= {str(her.person)}
    (item,) = read(f"{root}/meetings.json")
    assert [len(visit["out_of_the_room"]) for visit in item["before_the_panel"]] == [2], (
        "she, and whom the ruling keeps away"
    )
    assert [one["text"] for one in read(f"{root}/discussion.json")] == ["The plan is thin."]
    (report,) = read(f"{root}/reports.json")
    assert [one["voided_at"] is None for one in report["signatures"]] == [False, True]
    (batch,) = (read(name) for name in files if name.startswith("call/batches/"))
    assert [one["proposal"] for one in batch["decisions"]] == [together.ref]
    assert f"call/meetings/{panel.code}-1.json" in files
    assert item["item"]["position"] == meeting.items.get(proposal=proposal).position
    # Between which others it stood on the agenda is not said to whom one of them concerns.
    together.directors.filter(role="PPD").update(user=nadia)
    part = io.BytesIO()
    dossiers.write_dossier(part, dossiers.of_many(call, nadia))
    code, said = verified(tmp_path / "part.zip", part.getvalue())
    assert (code, "rows of which something is kept back: 1" in said) == (0, True)
    files = files_in(part.getvalue())
    assert "position" not in read(f"{root}/meetings.json")[0]["item"]
    rows = {one["table"]: one["text"] for one in read(f"{root}/rows.json")}
    assert '"position"' not in rows["reviews_meetingitem"]


def test_what_a_run_and_a_scenario_found_is_counted_anew_and_their_rows_hang_in_the_chain(
    tmp_path: Path, ines: Any
) -> None:
    call = factories.closed_call()
    funded = factories.proposal_in(State.PROPOSED, number=1, mechanism="ARW", call=call)
    panel = Panel.objects.get(
        routings__proposal=factories.proposal_in(State.IN_REVIEW, number=2, mechanism="ARW", call=call)
    )
    asked = Settings(panels=(panel.code,), coverage=2, works_in_it=False)
    running.solve_run(running.start_run(call=call, settings=asked, by=ines).pk)
    chosen = FundingRound.objects.get(items__proposal=funded)
    scenario = scenarios.ask_for_set(
        funding_round=chosen, title="As it stands", envelope_eur=funded.requested_eur * 2, by=ines
    )
    scenarios.work_out(scenario.pk)
    whole = io.BytesIO()
    dossiers.write_dossier(whole, dossiers.of_many(call, ines))
    place = tmp_path / "call.zip"
    code, said = verified(place, whole.getvalue())
    assert (code, said.count("assignment runs: 1"), said.count("scenarios: 1")) == (0, 1, 1)
    files = files_in(whole.getvalue())
    run, found = "call/runs/run-1.json", f"call/rounds/{chosen.code}/scenarios/1.json"
    assert len(json.loads(files[run])["answer"]["pairs"]) == 2
    assert [one["ref"] for one in json.loads(files[found])["answer"]["funded"]] == [funded.ref]
    assert files["call/rows.json"].count(b'"without"') == 2, "what is large stands in its file alone"

    program = runpy.run_path(str(VERIFIER))
    in_chain, unkept = "is not as the audit chain saw it last", "the set does not keep its envelope and rules"
    for name, at, value, sentence in (
        (run, ("answer", "pairs"), [[0, 0]], "the assignment does not keep what was asked"),
        (run, ("answer", "levels", 1, "value"), 9999, "the assignment is not worth what it says (total)"),
        (run, ("pairs", 0, 1), "P-2222-2222", "nobody changed the assignment, and it is another"),
        (run, ("answer", "levels", 0, "seconds"), 9.5, in_chain),
        (found, ("answer", "spent_eur"), "1.00", "the set does not cost what it says"),
        (found, ("answer", "value"), 99, "the set is not worth what it says"),
        (found, ("problem", "must_not_fund"), [{"ref": funded.ref, "reason": "No."}], unkept),
        (found, ("problem", "rules"), [{"by": "mechanism", "value": "ARW", "at_most": 0}], unkept),
        (found, ("answer", "stability"), {funded.ref: 1.0}, in_chain),
    ):
        place.write_bytes(zipped(altered(files, name, put(at, value)), listed=True))
        with pytest.raises(program["Broken"], match=re.escape(sentence)):
            program["check"](str(place))


def put(at: tuple[Any, ...], value: Any) -> Callable[[Any], object]:
    """Give the change that writes the value at that place of a file."""

    def change(said: Any) -> None:
        for key in at[:-1]:
            said = said[key]
        said[at[-1]] = value

    return change


def test_values_are_written_as_the_database_writes_them() -> None:
    program = runpy.run_path(str(VERIFIER))
    value = {
        "long key": [1, 2.5, 1e-07, 1e22, 0.0, True, None],
        "é": 'a "b"\n\x01\\/ ü \x7f',
        "zz": {},
        "b": [],
        "aa": {"c": ""},
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(value)])
        (stored,) = cursor.fetchone()
    number = program["Number"]
    read = json.loads(json.dumps(value), parse_float=number, parse_int=number)
    assert program["as_stored"](read) == stored
