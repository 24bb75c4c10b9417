from django.urls import path

from followup.views import conditions, papers, waivers

CONDITION = "agreements/<int:agreement_id>/conditions/<int:number>/"

urlpatterns = [
    path("papers/", papers.papers, name="papers"),
    path(CONDITION, conditions.condition, name="condition"),
    path(f"{CONDITION}met/", conditions.meet_condition, name="meet_condition"),
    path(f"{CONDITION}papers/", papers.hand_in_paper, name="hand_in_paper"),
    path(f"{CONDITION}papers/<int:paper_id>/", papers.judge_paper, name="judge_paper"),
    path(f"{CONDITION}waivers/", waivers.propose_waiver, name="propose_waiver"),
    path(f"{CONDITION}waivers/<int:waiver_id>/", waivers.decide_waiver, name="decide_waiver"),
]
