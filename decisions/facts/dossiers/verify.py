#!/usr/bin/env python3
"""Checks a dossier of the SPS Grants Portal. Needs Python 3.9 or later and nothing else.

    python3 verify.py DOSSIER.zip        the ZIP as it was downloaded
    python3 verify.py [FOLDER]           unpacked; without a folder, the one this program stands in

It says in one sentence what does not hold and ends with 1, or says what was checked and ends with 0.
"""

import hashlib
import json
import os
import re
import stat
import sys
import zipfile
from decimal import Decimal
from typing import Any, Union

FORMAT = "sps-dossier/1"
MANIFEST = "manifest.json"
FIRST = "0" * 64
# What no record of the dossier tells of.
BESIDE = {"README.txt", "verify.py"}
# Files that tell of no row: lists that may be empty, what is worked out anew, and what has a digest of its own.
WITHOUT_ROWS = re.compile(
    r"proposals/[^/]+/(documents|rules|ties|discussion|meetings|assignments|reports|decisions|rows|audit)\.json"
    r"|call/(panels|wordings|rows|audit|calibration/calibration)\.json"
)
# Columns that a row's text lacks since its record says them in full, so that nothing large is there twice.
LARGE = {
    "reviews_assignmentrun": ["answer", "inputs", "problem"],
    "decisions_scenario": ["answer", "inputs", "problem"],
}
# Columns that are kept back from whoever had a part in a proposal: what they say tells of others.
OF_MANY = {"reviews_meetingitem": ["position"]}
# Columns that a record leaves out, since the file that it stands in says them.
SAID_AROUND = {
    "id", "proposal", "call", "version", "panel", "round", "consultation", "decision", "batch", "assignment",
    "evaluation", "report", "director", "meeting", "item", "visit", "before", "position", "page", "turn", "sample",
}  # fmt: skip


class Broken(Exception):
    """What does not hold, in one sentence."""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(value: Any) -> str:
    """The SHA-256 of a value as JSON with sorted keys, without spaces, in UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode("utf-8"))


def as_written(name: str, content: bytes) -> Any:
    """The value of a JSON file that is written as dossiers are: nothing in it stands twice, or where nobody sees it."""
    value = json.loads(content.decode("utf-8"))
    if (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8") != content:
        raise Broken(f"{name} is not written as the portal writes it: it was changed.")
    return value


class Number(str):
    """A number as it is written."""


def as_stored(value: Any) -> str:
    """The value as the database writes it: short keys first, numbers without exponents."""
    if isinstance(value, Number):
        return format(Decimal(value), "f") if "e" in value.lower() else value
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode("utf-8")), key.encode("utf-8")))
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {as_stored(value[key])}" for key in keys)
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(as_stored(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


class Zipped:
    """A dossier as one ZIP."""

    def __init__(self, path: str) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise Broken(f"{path} is not a ZIP that can be read: {error}.")
        self.names = self.zip.namelist()
        for one in self.zip.infolist():
            # What is compressed may be a thousand times as large, and what is a link leads elsewhere.
            if one.compress_type != zipfile.ZIP_STORED:
                raise Broken(f"{one.filename} is compressed, and nothing in a dossier is.")
            if stat.S_ISLNK(one.external_attr >> 16):
                raise Broken(f"{one.filename} is a link, and nothing in a dossier is.")

    def read(self, name: str, most: int) -> bytes:
        try:
            with self.zip.open(name) as file:
                return file.read(most + 1)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise Broken(f"{name} cannot be read: {error}.")


class Unpacked:
    """A dossier in a folder."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.names: list[str] = []
        for folder, folders, files in os.walk(path):
            for file in folders + files:
                whole = os.path.relpath(os.path.join(folder, file), path)
                if os.path.islink(os.path.join(folder, file)):
                    raise Broken(f"{whole} is a link, and nothing in a dossier is.")
            for file in files:
                whole = os.path.relpath(os.path.join(folder, file), path)
                self.names.append(whole.replace(os.sep, "/"))

    def read(self, name: str, most: int) -> bytes:
        try:
            with open(os.path.join(self.path, *name.split("/")), "rb") as file:
                return file.read(most + 1)
        except OSError as error:
            raise Broken(f"{name} cannot be read: {error}.")


class Dossier:
    """A dossier whose files are those of its list, byte for byte."""

    def __init__(self, source: Union[Zipped, Unpacked]) -> None:
        self.source = source
        self.counts: dict[str, int] = {}
        self.read: set[str] = set()
        # What things are called, by table, column and key: the same throughout.
        self.called: dict[tuple[str, ...], Any] = {}
        # The SHA-256 of rows whose text lacks what their record says in full.
        self.completed: dict[tuple[str, str], str] = {}
        if MANIFEST not in source.names:
            raise Broken("The list of files, manifest.json, is missing.")
        try:
            content = source.read(MANIFEST, 1 << 30)
            self.manifest = as_written(MANIFEST, content)
            self.files = self.manifest["files"]
            self.known = sorted(self.files)
            if self.manifest["format"] != FORMAT:
                raise Broken(
                    "This program reads {}, and the dossier is {}.".format(FORMAT, self.manifest["format"])
                )
        except (ValueError, KeyError, TypeError):
            raise Broken("manifest.json is not the list of a dossier.")

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    def check_files(self) -> None:
        seen = set()
        for name in self.source.names:
            if name in seen:
                raise Broken(f"{name} is in the ZIP twice.")
            seen.add(name)
            if name != MANIFEST and name not in self.files:
                raise Broken(f"{name} is in the dossier but not in its list: it was added.")
        for name in self.known:
            if name not in seen:
                raise Broken(f"{name} is in the list but not in the dossier: it was removed.")
            content = self.content(name)
            said = self.files[name]
            if len(content) != said["bytes"]:
                raise Broken(f"{name} does not have the length that the list says: it was changed.")
            if sha256(content) != said["sha256"]:
                raise Broken(f"{name} does not have the SHA-256 that the list says: it was changed.")
            if name.endswith(".json"):
                as_written(name, content)
            self.count("files")
        self.read.clear()

    def check_all_read(self) -> None:
        for name in self.known:
            if name not in self.read and name not in BESIDE:
                raise Broken(f"{name} is in the list, but no record tells of it: it was added.")

    def check_called(self, where: str, what: tuple[str, ...], name: Any) -> None:
        if self.called.setdefault(what, name) != name:
            raise Broken(f"{where} calls {what[-1]} {name}, and elsewhere it is {self.called[what]}.")

    def content(self, name: str) -> bytes:
        self.read.add(name)
        return self.source.read(name, self.files[name]["bytes"])

    def json(self, name: str) -> Any:
        if name not in self.files:
            raise Broken(f"{name} is missing, and every dossier has it.")
        try:
            return json.loads(self.content(name).decode("utf-8"))
        except ValueError:
            raise Broken(f"{name} is not JSON.")

    def under(self, start: str, end: str) -> list[str]:
        return [name for name in self.known if name.startswith(start) and name.endswith(end)]


def check_call(dossier: Dossier) -> None:
    rows = {(one["table"], one["row"]): one for one in dossier.json("call/rows.json") if "without" in one}
    for name in dossier.under("call/runs/", ".json"):
        check_run(dossier, name, rows)
    for name in dossier.under("call/rounds/", ".json"):
        if "/scenarios/" in name:
            check_scenario(dossier, name, rows)
        if "/consultations/" in name:
            check_consultation(dossier, name)
    for name in dossier.under("call/meetings/", ".json"):
        said = dossier.json(name)
        check_paper(dossier, name, said["minutes_file"], name[:-5] + ".pdf", said["minutes_sha256_unsigned"])
        dossier.count("meetings")
    if "call/calibration/calibration.json" in dossier.files:
        check_scores(dossier)
    check_rows(dossier, "call/", check_audit(dossier, "call/", dossier.manifest["call"]))


def check_run(dossier: Dossier, name: str, rows: Any) -> None:
    run = dossier.json(name)
    if run["digest"] and canonical([run["inputs"], run["problem"]]) != run["digest"]:
        raise Broken(f"{name}: what the run was worked out from does not have the digest it was kept under.")
    if run["answer"].get("pairs"):
        check_assignment(name, run)
    complete(dossier, name, rows)
    dossier.count("assignment runs")


def check_scenario(dossier: Dossier, name: str, rows: Any) -> None:
    said = dossier.json(name)
    if said["digest"] and canonical(said["inputs"]) != said["digest"]:
        raise Broken(f"{name}: what the scenario was worked out from does not have its digest.")
    if said["answer"].get("feasible"):
        check_set(name, said)
    complete(dossier, name, rows)
    dossier.count("scenarios")


def check_consultation(dossier: Dossier, name: str) -> None:
    said = dossier.json(name)
    if not said["digest"]:
        return
    if canonical(said["listing"]) != said["digest"]:
        raise Broken(f"{name}: the list that went to the nations does not have its digest.")
    sheet = name[:-5] + "-decision-sheet.pdf"
    check_paper(dossier, name, said["sheet_file"], sheet, said["sheet_sha256_unsigned"])
    dossier.count("consultations")


def complete(dossier: Dossier, name: str, rows: Any) -> None:
    """Puts together a row's text and what its record says in full, for the digest in the audit chain."""
    said = json.loads(dossier.content(name), parse_float=Number, parse_int=Number)
    one = rows.get(tuple(said["_row"]))
    if one is None or one["without"] != LARGE.get(one["table"]):
        raise Broken(f"{name}: its row is not in call/rows.json.")
    row = json.loads(one["text"], parse_float=Number, parse_int=Number)
    row.update((column, said[column]) for column in one["without"])
    dossier.completed[one["table"], one["row"]] = sha256(as_stored(row).encode("utf-8"))


def check_assignment(name: str, run: Any) -> None:
    """The pairs keep every demand of the problem, and its levels are worth what the run says."""
    problem = run["problem"]
    pairs = [tuple(pair) for pair in run["answer"]["pairs"]]
    by_proposal: dict[int, list[int]] = {number: [] for number in range(problem["proposals"])}
    load = [0] * problem["reviewers"]
    for proposal, reviewer in pairs:
        by_proposal[proposal].append(reviewer)
        load[reviewer] += 1
    chosen = set(pairs)
    wrong = len(chosen) < len(pairs) or any(tuple(pair) in chosen for pair in problem["forbidden"])
    wrong = wrong or any(tuple(pair) not in chosen for pair in problem["pinned"])
    wrong = wrong or any(len(by_proposal[n]) != wanted for n, wanted in enumerate(problem["coverage"]))
    wrong = wrong or not all(
        problem["load_min"][n] <= number <= problem["load_max"][n] for n, number in enumerate(load)
    )
    scores = {(proposal, reviewer): score for proposal, reviewer, score in problem["scores"]}
    for rule in problem["rules"]:
        marks = problem["groups"][rule["group"]] if "group" in rule else [None] * len(load)
        wrong = wrong or not all(
            keeps(rule, [(scores.get((proposal, one), 0), marks[one]) for one in found])
            for proposal, found in by_proposal.items()
        )
    if wrong:
        raise Broken(f"{name}: the assignment does not keep what was asked.")
    sums = {
        number: sum(scores.get((number, one), 0) for one in found) for number, found in by_proposal.items()
    }
    worth = {
        "worst": min((sums[n] for n, wanted in enumerate(problem["coverage"]) if wanted), default=0),
        "total": sum(sums.values()),
        "balance": sum(number * number for number in load),
        "changes": sum(1 for pair in problem["present"] if tuple(pair) not in chosen),
    }
    for level in run["answer"]["levels"]:
        if worth[level["level"]] != level["value"]:
            raise Broken("{}: the assignment is not worth what it says ({}).".format(name, level["level"]))
    refs, people = ([one["ref"] for one in run["inputs"][what]] for what in ("proposals", "reviewers"))
    if not run["edits"] and sorted(run["pairs"]) != sorted([refs[p], people[r]] for p, r in pairs):
        raise Broken(f"{name}: nobody changed the assignment, and it is another than the one found.")


def keeps(rule: Any, reviewers: Any) -> bool:
    """Whether the reviewers of one proposal, each with score and mark, keep the rule."""
    if "score_from" in rule:
        counts = [sum(1 for score, _mark in reviewers if score >= rule["score_from"])]
    else:
        marks = [mark for _score, mark in reviewers if mark is not None]
        asked = [rule["value"]] if "value" in rule else sorted(set(marks))
        counts = [marks.count(mark) for mark in asked]
    return all(rule.get("at_least", 0) <= count <= rule.get("at_most", count) for count in counts)


def check_set(name: str, scenario: Any) -> None:
    """The set costs what it says, keeps the envelope and every rule, and holds whom it must."""
    problem, answer = scenario["problem"], scenario["answer"]
    offered = {one["ref"]: one for one in problem["proposals"]}
    asked = {one["ref"]: one["eur"] for one in scenario["inputs"]["candidates"]}
    same = {ref: one["amount_eur"] for ref, one in offered.items()} == asked
    if not same or problem["envelope_eur"] != scenario["inputs"]["envelope_eur"]:
        raise Broken(f"{name}: the problem is not about what the scenario was worked out from.")
    funded = {one["ref"]: Decimal(one["amount_eur"]) for one in answer["funded"]}
    spent = sum(funded.values(), Decimal(0))
    if len(funded) < len(answer["funded"]) or any(funded[ref] != Decimal(asked[ref]) for ref in funded):
        raise Broken(f"{name}: the set funds something twice, or with another amount.")
    left = Decimal(problem["envelope_eur"]) - spent
    if spent != Decimal(answer["spent_eur"]) or left != Decimal(answer["left_eur"]):
        raise Broken(f"{name}: the set does not cost what it says.")
    value = sum(offered[ref]["value"] for ref in funded)
    if abs(value - answer["value"]) > 0.00001:
        raise Broken(f"{name}: the set is not worth what it says.")
    kept = left >= 0 and all(one["ref"] in funded for one in problem["must_fund"])
    kept = kept and not any(one["ref"] in funded for one in problem["must_not_fund"])
    if not kept or not all(holds(rule, offered, funded) for rule in problem["rules"]):
        raise Broken(f"{name}: the set does not keep its envelope and rules.")


def holds(rule: Any, offered: Any, funded: Any) -> bool:
    """Whether the set keeps the rule; one without a value is about each value."""
    marks: dict[str, list[Decimal]] = {}
    for ref, amount in funded.items():
        by = offered[ref]["countries"] if rule["by"] == "country" else [offered[ref].get(rule["by"])]
        for mark in by:
            if mark is not None:
                marks.setdefault(mark, []).append(amount)
    groups = [marks.get(rule["value"], [])] if rule.get("value") else list(marks.values())
    return all(
        rule.get("at_least", 0) <= len(group) <= rule.get("at_most", len(group))
        and Decimal(rule.get("at_least_eur", 0)) <= sum(group, Decimal(0))
        and ("at_most_eur" not in rule or sum(group, Decimal(0)) <= Decimal(rule["at_most_eur"]))
        for group in groups
    )


def check_scores(dossier: Dossier) -> None:
    said = dossier.json("call/calibration/calibration.json")
    lines = dossier.content("call/calibration/scores.csv").decode("utf-8").splitlines()[1:]
    rows = sorted(
        [ref, reviewer, float(score)] for ref, reviewer, score in (line.split(",") for line in lines)
    )
    text = json.dumps(
        {"scores": rows, "line": None, "seed": said["seed"]}, ensure_ascii=False, sort_keys=True
    )
    if sha256(text.encode("utf-8")) != said["sha256"]:
        raise Broken("call/calibration/scores.csv: the scores do not have the digest of the calibration.")
    dossier.count("scores", len(rows))


def check_paper(dossier: Dossier, where: str, file: Any, name: str, unsigned: str) -> None:
    """A signed PDF is the file that was stored, and begins with what was signed."""
    if file is None:
        return
    content = dossier.content(name) if name in dossier.files else None
    if content is None or sha256(content) != file["sha256"]:
        raise Broken(f"{where}: the PDF {name} is not the one that was stored.")
    if unsigned and not begins_with(content, unsigned):
        raise Broken(f"{where}: the signed PDF {name} does not begin with what was signed.")
    dossier.count("signed papers")


def begins_with(content: bytes, digest: str) -> bool:
    """Whether the PDF up to one of its ends has that SHA-256: a signature is put behind what it signs."""
    end = content.find(b"%%EOF")
    while end != -1:
        for more in (b"\n", b"\r\n", b"\r", b""):
            stop = end + 5
            if content[stop : stop + len(more)] == more and sha256(content[: stop + len(more)]) == digest:
                return True
        end = content.find(b"%%EOF", end + 5)
    return False


def check_proposal(dossier: Dossier, ref: str, said: Any) -> None:
    root = f"proposals/{ref}/"
    versions = check_versions(dossier, root)
    check_documents(dossier, root)
    check_reports(dossier, root)
    ledger = check_ledger(dossier, root, versions, said)
    check_decisions(dossier, root, ledger)
    entries = check_audit(dossier, root, said)
    check_rows(dossier, root, entries)
    dossier.count("proposals")


def check_versions(dossier: Dossier, root: str) -> dict[int, str]:
    digests: dict[int, str] = {}
    for name in dossier.under(root + "versions/", ".json"):
        version = dossier.json(name)
        if "content" in version:
            if canonical(version["content"]) != version["digest"]:
                raise Broken(f"{name}: the version does not have the digest it was sent with.")
            digests[version["number"]] = version["digest"]
            dossier.count("versions")
        else:
            check_paper(dossier, name, version["file"], name[:-5] + ".pdf", version["sha256_unsigned"])
    return digests


def check_documents(dossier: Dossier, root: str) -> None:
    for one in dossier.json(root + "documents.json"):
        sent = dossier.json("{}versions/{}.json".format(root, one["version"]))["content"]["documents"]
        if not any(all(one.get(name) == named[name] for name in named) for named in sent):
            raise Broken(
                "{}documents.json: version {} names no such document as {}.".format(
                    root, one["version"], one["name"]
                )
            )
        if one["file"]:
            if sha256(dossier.content(root + one["file"])) != one["sha256"]:
                raise Broken(
                    "{} is not the document of version {}.".format(root + one["file"], one["version"])
                )
            dossier.count("documents")


def check_reports(dossier: Dossier, root: str) -> None:
    for number, report in enumerate(dossier.json(root + "reports.json"), start=1):
        digest = canonical(report["signed_words"])
        for name in ("scores", "recommendation", "summary", "feedback", "minority_view"):
            if report[name] != report["signed_words"][name]:
                raise Broken(f"{root}reports.json: report {number} is not what was signed ({name}).")
        for signature in report["signatures"]:
            if signature["voided_at"] is None and signature["digest"] != digest:
                raise Broken(f"{root}reports.json: a signature under report {number} is under other words.")
        dossier.count("panel reports")


def check_ledger(dossier: Dossier, root: str, versions: dict[int, str], said: Any) -> Any:
    ledger = dossier.json(root + "ledger.json")
    state = None
    for place, line in enumerate(ledger, start=1):
        where = f"{root}ledger.json, line {place}"
        if line["seq"] != place:
            raise Broken(
                "{}: the line that should stand here is missing; this is number {}.".format(
                    where, line["seq"]
                )
            )
        if state is not None and line["from_state"] != state:
            raise Broken(
                "{} begins in the state {}, and the line before it ended in {}.".format(
                    where, line["from_state"], state
                )
            )
        state = line["to_state"]
        if line["version"] is not None and versions.get(line["version"]) != line["version_sha256"]:
            raise Broken(f"{where} names a version that is not the one in this dossier.")
    if len(ledger) != said["ledger_lines"]:
        raise Broken(
            "{}ledger.json has {} lines, and the list says {}.".format(
                root, len(ledger), said["ledger_lines"]
            )
        )
    now = dossier.json(root + "proposal.json")["state"]
    if ledger and state != now:
        raise Broken(f"{root}ledger.json ends in the state {state}, and the proposal is in {now}.")
    dossier.count("lines of ledgers", len(ledger))
    return ledger


def check_decisions(dossier: Dossier, root: str, ledger: Any) -> None:
    decisions = dossier.json(root + "decisions.json")
    files: dict[str, str] = {}
    for decision in decisions:
        signed = []
        for letter in decision["letters"]:
            check_paper(
                dossier,
                f"{root}decisions.json",
                letter["file"],
                root + letter["pdf"],
                letter["sha256_unsigned"],
            )
            if letter["file"] is not None:
                signed.append(letter["file"]["sha256"])
                files[letter["code"]] = letter["file"]["sha256"]
            dossier.count("letters")
        digest = signed[0] if len(signed) == 1 else sha256(" ".join(signed).encode("utf-8")) if signed else ""
        if digest != decision["letters_sha256"]:
            raise Broken(
                "{}decisions.json: decision {} is about other letters.".format(root, decision["number"])
            )
        dossier.count("decisions")
    by_number = {decision["number"]: decision["letters_sha256"] for decision in decisions}
    for line in ledger:
        values = line["values"]
        told = line["event"] in ("announce", "revoke") and values.get("digest")
        if told and told != by_number.get(values["decision"]):
            where = f"{root}ledger.json, line {line['seq']}"
            raise Broken(f"{where}: other letters were announced than those in here.")
        if line["note_kind"] == "letter-read" and values.get("digest") != files.get(values.get("code")):
            raise Broken(
                "{}ledger.json, line {}: another letter was read than the one in here.".format(
                    root, line["seq"]
                )
            )


def check_audit(dossier: Dossier, root: str, said: Any) -> Any:
    entries = dossier.json(root + "audit.json")
    last_place, last_hash, unbound = 0, FIRST, False
    seen = set()
    for entry in entries:
        row, link = entry["says"], entry["link"]
        where = f"{root}audit.json, entry {row[0]} ({row[4]} of {row[5]} {row[6]})"
        if row[0] in seen:
            raise Broken(f"{where} stands there twice.")
        seen.add(row[0])
        if row[2] is not None and entry["who"]:
            dossier.check_called(where, ("account", str(row[2])), entry["who"])
        if link is None:
            unbound = True
            dossier.count("audit entries not yet bound")
            continue
        if unbound:
            raise Broken(f"{where} follows one that is not bound: the link of that one was taken off.")
        text = "{}|{}|{}".format(link["before"], link["place"], json.dumps(row, ensure_ascii=False))
        if sha256(text.encode("utf-8")) != link["sha256"]:
            raise Broken(f"{where} was changed: its link does not hold.")
        if link["place"] == 1 and link["before"] != FIRST:
            raise Broken(f"{where}: the chain does not begin here.")
        if link["place"] <= last_place or (link["place"] == last_place + 1 and link["before"] != last_hash):
            raise Broken(f"{where} does not follow the link before it.")
        last_place, last_hash = link["place"], link["sha256"]
        dossier.count("links of the audit chain")
    if last_place != said["last_link"]:
        raise Broken(
            "{}audit.json ends with link {}, and the list says {}.".format(
                root, last_place, said["last_link"]
            )
        )
    return entries


def check_rows(dossier: Dossier, root: str, entries: Any) -> None:
    """Every row is as the audit chain saw it last, and the files say what their rows say."""
    left_as, unbound = {}, set()
    for entry in entries:
        said = entry["says"]
        if entry["link"] is None:
            unbound.add((said[5], said[6]))
        if said[4] != "read" and said[1] >= dossier.manifest["rows_compared_from"]:
            left_as[said[5], said[6]] = said[9] if said[4] != "delete" else ""
    texts = {}
    for one in dossier.json(root + "rows.json"):
        table, row, text = one["table"], one["row"], one["text"]
        texts[table, row] = text
        if kept_back(dossier, one):
            dossier.count("rows of which something is kept back")
            continue
        if (table, row) not in left_as:
            dossier.count("rows older than the last change of the tables")
            continue
        digest = dossier.completed.get((table, row), "") if "without" in one else sha256(text.encode("utf-8"))
        if digest != left_as[table, row]:
            raise Broken(f"{root}rows.json: the row {table} {row} is not as the audit chain saw it last.")
        bound = (table, row) not in unbound
        dossier.count("rows compared with " + ("the audit chain" if bound else "an entry not yet bound"))
    told = check_records(dossier, root, texts)
    for table, row in texts:
        if (table, row) not in told:
            raise Broken(f"{root}rows.json: no file tells of the row {table} {row}: a record was taken out.")


def kept_back(dossier: Dossier, one: Any) -> bool:
    """Whether the row lacks what nobody may read who had a part in a proposal."""
    cut = one.get("without", [])
    return bool(cut and cut == OF_MANY.get(one["table"]) and dossier.manifest["left_out"]["files_of_many"])


def check_records(dossier: Dossier, root: str, texts: Any) -> Any:
    """The files say what their rows say; gives which rows they tell of."""
    told = set()
    for name in dossier.under(root, ".json"):
        if name.endswith(("/rows.json", "/audit.json")):
            continue
        records = list(records_in(json.loads(dossier.content(name), parse_float=str), name))
        if not records and not WITHOUT_ROWS.fullmatch(name):
            raise Broken(f"{name} tells of no row: it was added, or emptied.")
        for where, said in records:
            check_record(dossier, where, said, texts)
            told.add(tuple(said["_row"]))
    return told


def records_in(value: Any, where: str) -> Any:
    """Give everything in a file that a row of the database says, with where it stands."""
    if isinstance(value, list):
        for place, one in enumerate(value, start=1):
            yield from records_in(one, f"{where}, line {place}")
    elif isinstance(value, dict):
        if "_row" in value:
            yield where, value
        large = LARGE.get(value["_row"][0], []) if "_row" in value else []
        for name in value:
            if name in large:
                continue
            yield from records_in(value[name], where if name == "content" else f"{where}, {name}")


def check_record(dossier: Dossier, where: str, said: Any, texts: Any) -> None:
    text = texts.get(tuple(said["_row"]))
    if text is None:
        raise Broken(f"{where}: its row is not in rows.json.")
    row = json.loads(text, parse_float=str)
    table = said["_row"][0]
    for name in row:
        short = name[:-3] if name.endswith("_id") else name
        if name in said:
            if plain(row[name]) != plain(said[name]):
                raise Broken(f"{where} was altered ({name}): its row says otherwise.")
            if name + "_says" in said:
                words = (table, name, str(row[name]))
                dossier.check_called(where, words, said[name + "_says"])
        elif short in said:
            check_named(dossier, where, table, name, row[name], said[short])
        elif short not in SAID_AROUND:
            raise Broken(f"{where} does not say {short}, and its row does: it was taken out.")
    dossier.count("records compared with their rows")


def check_named(dossier: Dossier, where: str, table: str, column: str, key: Any, said: Any) -> None:
    """Who or what a row names by its key is named, and called the same throughout."""
    if (key is None) != (said is None):
        raise Broken(f"{where} was altered ({column[:-3]}): its row says otherwise.")
    if key is None:
        return
    if isinstance(said, dict) and "_row" in said:
        if said["_row"][1] != str(key):
            raise Broken(f"{where} was altered ({column[:-3]}): its row names another.")
        return
    dossier.check_called(where, (table, column, str(key)), said)
    if isinstance(said, dict) and "ref" in said and column != "expert_id":
        dossier.check_called(where, ("account", str(key)), said["name"])


def plain(value: Any) -> Any:
    """A value in which instants are written alike, whoever wrote them."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", value):
        return instant(value)
    return value


def instant(text: str) -> str:
    """A time in UTC without its zone, to the microsecond."""
    day, _t, time = text.replace("+00:00", "").replace("Z", "").partition("T")
    whole, _dot, part = time.partition(".")
    return "{}T{}.{}".format(day, whole, part.ljust(6, "0"))


def check(path: str) -> Dossier:
    source: Union[Zipped, Unpacked] = Unpacked(path) if os.path.isdir(path) else Zipped(path)
    dossier = Dossier(source)
    dossier.check_files()
    check_call(dossier)
    if not dossier.manifest["proposals"]:
        raise Broken("The dossier has no proposal.")
    for ref in sorted(dossier.manifest["proposals"]):
        check_proposal(dossier, ref, dossier.manifest["proposals"][ref])
    dossier.check_all_read()
    return dossier


def main(arguments: list[str]) -> int:
    path = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    try:
        dossier = check(path)
    except Broken as broken:
        print(f"DOES NOT HOLD: {broken}")
        return 1
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        print(f"DOES NOT HOLD: a file of the dossier does not have the form it should have ({error!r}).")
        return 1
    of = dossier.manifest["of"]
    print(
        "HOLDS: the dossier of %s."
        % ("proposal " + of["proposal"] if of["proposal"] else "call " + of["call"])
    )
    for what, number in dossier.counts.items():
        print(f"  {what}: {number}")
    if os.path.isfile(path):
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                digest.update(part)
        print(f"SHA-256 of the ZIP: {digest.hexdigest()}. Compare it with what the portal shows.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
