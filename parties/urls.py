from django.urls import path

from parties import views

urlpatterns = [
    path("documents/<int:document_id>/", views.document, name="document"),
]
