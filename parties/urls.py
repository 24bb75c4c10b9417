from django.urls import path

from parties import views

urlpatterns = [
    path("documents/<int:document_id>/", views.document, name="document"),
    path("messages/", views.inbox, name="inbox"),
    path("messages/read/", views.read_messages, name="read_messages"),
    path("messages/mail/", views.mail_settings, name="mail_settings"),
    path("messages/<int:message_id>/open/", views.open_message, name="open_message"),
    path("mandates/", views.mandates, name="mandates"),
    path("mandates/new/", views.grant_mandate, name="grant_mandate"),
    path("mandates/<int:mandate_id>/end/", views.end_mandate, name="end_mandate"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:proposal_id>/", views.proposal, name="proposal"),
    path("proposals/<int:proposal_id>/confirm/", views.confirm_proposal, name="confirm_proposal"),
    path("proposals/<int:proposal_id>/withdraw/", views.withdraw_proposal, name="withdraw_proposal"),
]
