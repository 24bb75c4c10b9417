from django.urls import path

from overview import views

urlpatterns = [
    path("", views.start, name="start"),
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/<int:agreement_id>/", views.agreement, name="agreement"),
]
