"""The audit chain: whatever changes a row is entered, and no link can be touched without the check naming it."""

import os
from collections.abc import Callable
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import audit, sweeper
from core.models import AuditEntry, AuditLink, AuditWaiting
from partners.models import Country
from tests import factories

pytestmark = pytest.mark.django_db
TAMPERED = ("core_auditentry", "core_auditlink")


def raw(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def behind_its_back(statement: str, *values: object) -> None:
    """Run the statement as only the owner of the tables could: with every trigger on the chain switched off."""
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TAMPERED:
        raw(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    raw(statement, *values)


def entries(thing: str, row: object) -> list[tuple[str, list[str], int | None]]:
    found = AuditEntry.objects.filter(thing=thing, row=str(row)).order_by("pk")
    return list(found.values_list("act", "fields", "actor"))


@pytest.fixture
def chain(olena: User) -> list[int]:
    """Six changes of one country, in the chain; gives the places of their links."""
    country = Country.objects.get(iso2="BE")
    for number in range(6):
        Country.objects.filter(pk=country.pk).update(name_fr=f"Belgique {number}")
    audit.link_up()
    seen = AuditEntry.objects.filter(thing="partners_country", row=str(country.pk)).order_by("pk")
    return list(seen.values_list("link__seq", flat=True))[-6:]


def test_every_table_is_watched_but_those_set_apart():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, EXISTS(SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'audited')"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'django_migrations'"
        )
        tables = dict(cursor.fetchall())
    assert {name for name, seen in tables.items() if not seen} == set(audit.APART)


def test_a_change_is_entered_whichever_way_it_is_made():
    country = Country.objects.get(iso2="BE")
    country.name_fr = "Royaume"
    country.save()
    Country.objects.filter(pk=country.pk).update(name_fr="Belgique")
    raw("UPDATE partners_country SET name_fr = 'Pays' WHERE id = %s", country.pk)
    Country.objects.bulk_update([country], ["name_fr"])
    raw("UPDATE partners_country SET name_fr = name_fr WHERE id = %s", country.pk)
    assert entries("partners_country", country.pk)[-4:] == [("update", ["name_fr"], None)] * 4


def test_added_and_removed_rows_are_entered_with_the_proposal_they_belong_to(olena):
    proposal = factories.draft(whole=False)
    director = proposal.directors.latest("pk")
    added = AuditEntry.objects.get(thing="applications_director", row=str(director.pk), act="insert")
    assert added.proposal == proposal.pk
    assert AuditEntry.objects.filter(thing="applications_proposal", proposal=proposal.pk).exists()
    gone = director.pk
    director.delete()
    assert entries("applications_director", gone)[-1][0] == "delete"


def test_what_a_post_changes_is_entered_under_the_name_of_who_posted(
    client_of: Callable[[object], Client], olena: User
) -> None:
    country = Country.objects.get(iso2="BE")
    client_of(olena).post(reverse("proposal_start", args=["2099-1"]))
    raw("UPDATE partners_country SET name_fr = 'Pays' WHERE id = %s", country.pk)
    (_act, _fields, actor) = entries("partners_country", country.pk)[-1]
    assert actor == olena.pk
    Client().post("/account/login/", {"login": "nobody@demo.example"})
    raw("UPDATE partners_country SET name_fr = 'Belgique' WHERE id = %s", country.pk)
    assert entries("partners_country", country.pk)[-1][2] is None


def test_reading_evaluations_is_entered(client_of, ines, proposal_in):
    proposal = proposal_in("in-review")
    client_of(ines).get(reverse("office_evaluations", args=[proposal.ref]))
    assert entries("evaluations", proposal.ref) == [("read", [], ines.pk)]


def test_an_entry_repeats_nothing_that_was_typed():
    raw("UPDATE partners_country SET name_fr = 'Zibeline' WHERE iso2 = 'BE'")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_auditentry e WHERE e::text LIKE '%%Zibeline%%'")
        assert cursor.fetchone() == (0,)


def test_the_sweeper_puts_what_waits_into_the_chain():
    raw("UPDATE partners_country SET name_fr = 'Pays' WHERE iso2 = 'BE'")
    assert AuditWaiting.objects.exists()
    sweeper.sweep()
    assert not AuditWaiting.objects.exists()
    found = audit.verify()
    assert (found.broken, found.length) == ("", AuditLink.objects.count())


def test_an_untouched_chain_holds_and_goes_through_an_earlier_head(chain):
    head = AuditLink.objects.get(seq=chain[2]).hash
    assert audit.verify(expected=head).broken == ""
    call_command("verify_audit", head=head)


def test_an_edited_entry_is_named(chain):
    entry = AuditLink.objects.get(seq=chain[3]).entry_id
    behind_its_back("UPDATE core_auditentry SET actor = 4711 WHERE id = %s", entry)
    assert audit.verify().broken.startswith(f"link {chain[3]}: entry {entry} (update of partners_country")


def test_a_deleted_entry_is_named(chain):
    entry = AuditLink.objects.get(seq=chain[3]).entry_id
    behind_its_back(f"ALTER TABLE core_auditlink DROP CONSTRAINT {_foreign_key('core_auditlink')}")
    raw("DELETE FROM core_auditentry WHERE id = %s", entry)
    assert audit.verify().broken == f"link {chain[3]}: its entry {entry} is missing"


def test_a_deleted_link_is_named(chain):
    behind_its_back("DELETE FROM core_auditlink WHERE seq = %s", chain[3])
    assert audit.verify().broken == f"link {chain[3]} is missing: the next one is {chain[4]}"


def test_links_in_another_order_are_named(chain):
    one, other = (AuditLink.objects.get(seq=chain[place]).entry_id for place in (2, 4))
    behind_its_back(f"ALTER TABLE core_auditlink DROP CONSTRAINT {_unique('core_auditlink', 'entry_id')}")
    raw("UPDATE core_auditlink SET entry_id = %s WHERE seq = %s", other, chain[2])
    raw("UPDATE core_auditlink SET entry_id = %s WHERE seq = %s", one, chain[4])
    assert audit.verify().broken.startswith(f"link {chain[2]}: entry {other} ")


def test_an_entry_that_is_put_in_later_is_named(chain):
    behind_its_back(
        "INSERT INTO core_auditentry (at, actor, request, act, thing, row, fields, digest)"
        " VALUES (now(), NULL, '', 'update', 'partners_country', '1', '{}', '')"
    )
    assert audit.verify().broken == f"entry {AuditEntry.objects.latest('pk').pk} is in no link"


def test_a_chain_whose_end_was_cut_off_misses_the_head_that_was_written_down(chain):
    head = AuditLink.objects.latest("seq").hash
    behind_its_back("DELETE FROM core_auditlink WHERE seq > %s", chain[3])
    raw(
        "DELETE FROM core_auditentry e WHERE NOT EXISTS (SELECT FROM core_auditlink l WHERE l.entry_id = e.id)"
    )
    assert audit.verify().broken == ""
    assert "end was cut off" in audit.verify(expected=head).broken
    with pytest.raises(CommandError, match="end was cut off"):
        call_command("verify_audit", head=head)


def test_a_row_changed_while_nothing_looked_is_named():
    country = Country.objects.get(iso2="BE")
    raw("UPDATE partners_country SET name_fr = 'Pays' WHERE id = %s", country.pk)
    assert audit.rows_changed_unseen() == []
    raw("ALTER TABLE partners_country DISABLE TRIGGER audited")
    raw("UPDATE partners_country SET name_fr = 'Autre pays' WHERE id = %s", country.pk)
    raw("ALTER TABLE partners_country ENABLE TRIGGER audited")
    assert audit.rows_changed_unseen() == [f"partners_country {country.pk} was changed without an entry"]
    with pytest.raises(CommandError, match="was changed without an entry"):
        call_command("verify_audit", rows=True)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO core_auditentry DEFAULT VALUES",
        "INSERT INTO core_auditlink (seq, entry_id, hash, at) VALUES (0, 0, '', now())",
        "UPDATE core_auditentry SET actor = 1",
        "UPDATE core_auditlink SET hash = ''",
        "DELETE FROM core_auditentry",
        "DELETE FROM core_auditlink",
        "DELETE FROM core_auditwaiting",
        "TRUNCATE core_auditentry CASCADE",
        "ALTER TABLE partners_country DISABLE TRIGGER audited",
        "DROP FUNCTION core_audit_change() CASCADE",
        "SELECT core_audit_enter(1, '', 'read', 'x', 'x', NULL, '{}', '')",
    ],
)
def test_the_role_of_the_application_cannot_touch_the_chain(statement):
    name = "/" + quote(str(connection.settings_dict["NAME"]))
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=name))
    with (
        psycopg.connect(address) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE core_auditentry SET actor = 1", "DELETE FROM core_auditlink"])
def test_not_even_the_owner_changes_the_chain_by_mistake(chain, statement):
    with pytest.raises(Exception, match="Cannot update or delete rows"):
        raw(statement)


def _foreign_key(table: str) -> str:
    return _constraint(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", table
    )


def _unique(table: str, column: str) -> str:
    return _constraint(
        "SELECT conname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " WHERE contype = 'u' AND conrelid = %s::regclass AND a.attname = %s",
        table,
        column,
    )


def _constraint(statement: str, *values: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return str(cursor.fetchone()[0])
