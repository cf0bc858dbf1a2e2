"""A deadline as a calendar entry. Pure.  Source: RFC 5545."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

LONGEST_LINE = 73


def deadline_ics(*, label: str, title: str, at: datetime, page: str, stamp: datetime) -> str:
    """Give an iCalendar file with the closing of the call, and reminders a week and a day before."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//SPS Grants Portal//Deadlines//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:call-{label}@sps-grants-portal",
        f"DTSTAMP:{_stamp(stamp)}",
        f"DTSTART:{_stamp(at)}",
        f"DTEND:{_stamp(at)}",
        f"SUMMARY:{_text(_('SPS call %(label)s closes') % {'label': label})}",
        f"DESCRIPTION:{_text(title)}",
        f"URL:{page}",
        "TRANSP:TRANSPARENT",
        *_reminder("-P7D", title),
        *_reminder("-P1D", title),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _stamp(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        value = value.replace(sign, written)
    return value


def _reminder(before: str, title: str) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:{before}",
        f"DESCRIPTION:{_text(title)}",
        "END:VALARM",
    ]


def _folded(line: str) -> str:
    """Lines are at most 75 octets long; a continued one begins with a space."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b""
        piece += octets
    return "\r\n ".join(part.decode() for part in [*pieces, piece])
