from django.urls import path

from agreements.views import signatures

urlpatterns = [
    path(
        "agreements/<int:agreement_id>/signatures/<int:number>/", signatures.record_signature, name="record_signature"
    ),
    path("agreements/<int:agreement_id>/signed-file/", signatures.attach_signed_file, name="attach_signed_file"),
]
