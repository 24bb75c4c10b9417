from django.urls import path

import office.converters  # noqa: F401 - makes <year:...> known
from grants.views import corrections, decisions, differences, ledger, periods, questions, seals, year_end

urlpatterns = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<int:decision_id>/", decisions.decision, name="decision"),
    path("decisions/<int:decision_id>/record/", decisions.record_decision, name="record_decision"),
    path("questions/<int:question_id>/close/", questions.close_question, name="close_question"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/<int:basis_id>/compare/", differences.compare_ledger, name="compare_ledger"),
    path("ledger/differences/<int:grant_year_id>/close/", differences.close_difference, name="close_difference"),
    path("ledger/postings/<int:posting_id>/correct/", corrections.correct_posting, name="correct_posting"),
    path("ledger/year-end/", year_end.year_end, name="year_end"),
    path("ledger/year-end/<year:year>/", year_end.year_end, name="year_end_of"),
    path("ledger/year-end/<year:year>/to-come/<year:later>/", year_end.year_end_to_come, name="year_end_to_come"),
    path("ledger/year-end/<year:year>/<int:grant_year_id>/", year_end.choose_at_year_end, name="choose_at_year_end"),
    path("ledger/periods/", periods.closed_periods, name="closed_periods"),
    path("ledger/periods/close/", periods.close_period, name="close_period"),
    path("ledger/seals/", seals.seals, name="seals"),
    path("ledger/seals/new/", seals.seal_ledger, name="seal_ledger"),
    path("ledger/seals/<int:seal_id>/json/", seals.seal_file, name="seal_file"),
]
