"""Lays the people of the demonstration and prints how to sign in as them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import demo


class Command(BaseCommand):
    help = "Lay the accounts of the demonstration people, once, and print their logins as a table."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is off: there are no demonstration people here.")
        demo.lay_people_of_old()
        width = max(len(person.email) for person in demo.PEOPLE)
        self.stdout.write(f"{'Sign in as':{width}}  Who")
        for person in demo.PEOPLE:
            self.stdout.write(
                f"{person.email:{width}}  {person.name}, {str(person.does)[0].lower()}{str(person.does)[1:]}"
            )
        self.stdout.write(f"Password of all: {demo.PASSWORD}")
        self.stdout.write(f"One click each:  {settings.BASE_URL}/demo/")
