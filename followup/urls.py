from django.urls import path

from followup import views

CONDITION = "agreements/<int:agreement_id>/conditions/<int:number>/"

urlpatterns = [
    path("papers/", views.papers, name="papers"),
    path(CONDITION, views.condition, name="condition"),
    path(f"{CONDITION}met/", views.meet_condition, name="meet_condition"),
    path(f"{CONDITION}papers/", views.hand_in_paper, name="hand_in_paper"),
    path(f"{CONDITION}papers/<int:paper_id>/", views.judge_paper, name="judge_paper"),
    path(f"{CONDITION}waivers/", views.propose_waiver, name="propose_waiver"),
    path(f"{CONDITION}waivers/<int:waiver_id>/", views.decide_waiver, name="decide_waiver"),
]
