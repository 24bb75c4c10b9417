"""What libraries put into admin by themselves is taken out again: rights come from memberships, and who may change
the list of addresses may take over an account."""

import allauth.account.admin
import allauth.mfa.admin
import django.contrib.auth.admin
import procrastinate.contrib.django.admin
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from procrastinate.contrib.django.models import ProcrastinateJob

# Imported so that they have registered theirs before it is taken out; autodiscovery imports a module once.
REGISTERED_BY = (
    allauth.account.admin,
    allauth.mfa.admin,
    django.contrib.auth.admin,
    procrastinate.contrib.django.admin,
)

for model in (EmailAddress, Authenticator, Group, ProcrastinateJob):
    admin.site.unregister(model)
