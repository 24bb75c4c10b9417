from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from office.history import tracked
from office.keeping import kept
from office.swedish import sort_key_of


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=email.lower(), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str, password: str | None = None, **extra: Any) -> User:
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **extra)


@kept(aside=["password", "last_login"])
@tracked(exclude=["password", "last_login", "sort_key", "former_names"])
class User(AbstractBaseUser, PermissionsMixin):
    """Användare: a person who signs in by e-mail. What a person may do comes from memberships, never from here.

    `is_staff` opens Django admin to a system administrator and nothing else.
    """

    email = models.EmailField("e-post", unique=True)
    name = models.CharField("namn", max_length=150)
    sort_key = sort_key_of("name")
    # Written by a trigger (law/names.sql): each with the moment until which it was the person's.
    former_names = models.JSONField("tidigare namn", default=list, editable=False)
    is_staff = models.BooleanField("systemadministratör", default=False)
    is_active = models.BooleanField("aktiv", default=True)
    date_joined = models.DateTimeField("upplagd", default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    held: tuple[date, Sequence[tuple[int, str]]] | None = None  # organisation and role (queries.fetch_roles)

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="user_email_lower_case", condition=Q(email=Lower(F("email")))),
            models.CheckConstraint(name="user_name_not_empty", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    def name_on(self, moment: date | datetime) -> str:
        """What the person was called when something was done, for the pages that show what people did.

        Of a day: what the person was called as it began. The times of new names are the server's own.
        """
        for former in self.former_names:
            until = datetime.fromisoformat(former["until"]).astimezone(ZoneInfo(settings.TIME_ZONE))
            if (moment < until) if isinstance(moment, datetime) else (moment <= until.date()):
                return str(former["name"])
        return self.name
