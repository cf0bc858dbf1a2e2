"""Makes the first administrator of a portal that has none."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.models import User
from accounts.roles import Role
from core.errors import Refused
from core.wording import sentence


class Command(BaseCommand):
    help = "Grant the role administrator to an account; further roles are granted on the portal's own pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address the person signs in with")
        parser.add_argument("--reason", default="First administrator, granted on the server")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.people().filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(
                f"There is no account with the address {options['email']}. Create one on the portal first."
            )
        try:
            actions.grant_role(
                user=user, role=Role.ADMINISTRATOR, reason=options["reason"], by=User.objects.system()
            )
        except Refused as refused:
            raise CommandError(" ".join(sentence(finding) for finding in refused.findings)) from None
        self.stdout.write(f"{user.name} is administrator now.")
