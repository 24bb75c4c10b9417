from django.urls import path

import office.converters  # noqa: F401 - makes <year:...> known
from grants import views

urlpatterns = [
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<int:decision_id>/", views.decision, name="decision"),
    path("decisions/<int:decision_id>/record/", views.record_decision, name="record_decision"),
    path("questions/<int:question_id>/close/", views.close_question, name="close_question"),
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/<int:basis_id>/compare/", views.compare_ledger, name="compare_ledger"),
    path("ledger/differences/<int:grant_year_id>/close/", views.close_difference, name="close_difference"),
    path("ledger/postings/<int:posting_id>/correct/", views.correct_posting, name="correct_posting"),
    path("ledger/year-end/", views.year_end, name="year_end"),
    path("ledger/year-end/<year:year>/", views.year_end, name="year_end_of"),
    path("ledger/year-end/<year:year>/to-come/<year:later>/", views.year_end_to_come, name="year_end_to_come"),
    path("ledger/year-end/<year:year>/<int:grant_year_id>/", views.choose_at_year_end, name="choose_at_year_end"),
    path("ledger/periods/", views.closed_periods, name="closed_periods"),
    path("ledger/periods/close/", views.close_period, name="close_period"),
    path("ledger/seals/", views.seals, name="seals"),
    path("ledger/seals/new/", views.seal_ledger, name="seal_ledger"),
    path("ledger/seals/<int:seal_id>/json/", views.seal_file, name="seal_file"),
]
