from django.urls import path

from agreements import views

urlpatterns = [
    path("agreements/<int:agreement_id>/signatures/<int:number>/", views.record_signature, name="record_signature"),
    path("agreements/<int:agreement_id>/signed-file/", views.attach_signed_file, name="attach_signed_file"),
]
