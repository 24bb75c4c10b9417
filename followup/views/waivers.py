"""A waiver is proposed by an officer, and granted or refused by an approver."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements import actions as agreements_actions
from followup import actions
from followup.forms import DecideWaiver, ProposeWaiver
from followup.models import ConditionWaiver
from followup.views.found import condition_where
from office import clock
from office.access import open_to
from parties.models import Role, User
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_waiver(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Propose that invoices may be sent although the condition is not met."""
    found = condition_where(request, agreement_id, number, Role.OFFICER)
    form = ProposeWaiver(request.POST or None, condition=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_waiver(
                condition_id=found.pk, now=clock.now(), by=signed_in_user(request), **form.cleaned_data
            )
        except actions.NothingToWaive:
            form.add_error(None, "Villkoret är redan uppfyllt eller har ett avsteg som gäller.")
        except actions.WaiverAlreadyProposed:
            form.add_error(None, "Ett avsteg är redan föreslaget och väntar på beslut.")
        except actions.LastDayPassed:
            form.add_error("valid_until", "Dagen har passerat. Ange en dag som kommer.")
        except agreements_actions.ConflictOfInterest as conflict:
            form.add_error(None, f"{conflict} Be en kollega göra det.")
        else:
            messages.success(request, "Avsteget är föreslaget. En beslutsattestant tar ställning till det.")
            return redirect(found)
    context = {"form": form, "agreement": found.agreement, "condition": found}
    return render(request, "followup/propose_waiver.html", context)


@open_to(Role.APPROVER)
@require_http_methods(["GET", "HEAD", "POST"])
def decide_waiver(request: HttpRequest, agreement_id: int, number: int, waiver_id: int) -> HttpResponse:
    """Grant or refuse a waiver that somebody else has proposed."""
    found = condition_where(request, agreement_id, number, Role.APPROVER)
    waiver = get_object_or_404(found.waivers.select_related("proposed_by"), pk=waiver_id)
    form = DecideWaiver(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decided(form, waiver, signed_in_user(request)):
        granted = form.cleaned_data["verdict"] == ConditionWaiver.State.GRANTED
        messages.success(request, "Avsteget är beviljat." if granted else "Avsteget är avslaget.")
        return redirect(found)
    context = {"form": form, "agreement": found.agreement, "condition": found, "waiver": waiver}
    return render(request, "followup/decide_waiver.html", context)


def _decided(form: DecideWaiver, waiver: ConditionWaiver, by: User) -> bool:
    """Whether it was done; what the action refuses stands on the form."""
    granted = form.cleaned_data["verdict"] == ConditionWaiver.State.GRANTED
    decide = actions.grant_waiver if granted else actions.refuse_waiver
    try:
        decide(waiver_id=waiver.pk, words=form.cleaned_data["words"], now=clock.now(), by=by)
    except actions.OwnProposal:
        form.add_error(None, "Du har föreslagit avsteget själv. Be en annan beslutsattestant ta ställning.")
    except actions.WaiverAlreadyDecided:
        form.add_error(None, "Någon annan har redan beslutat. Gå tillbaka till villkoret och se vad som gäller.")
    except actions.NothingToWaive:
        form.add_error(None, "Villkoret är redan uppfyllt, så avsteget behövs inte. Det kan avslås.")
    except actions.LastDayPassed:
        form.add_error(None, "Avstegets sista dag har passerat. Avslå det, så kan ett nytt föreslås.")
    except agreements_actions.ConflictOfInterest as conflict:
        form.add_error(None, f"{conflict} Be en kollega göra det.")
    return form.is_valid()
