from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config.errors import closed

admin.autodiscover()
admin.site.site_header = "Bidragsliggaren"
admin.site.site_title = "Bidragsliggaren"
admin.site.index_title = "Systemadministration"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("overview.urls")),
    path("", include("payments.urls")),
    path("", include("delivery.urls")),
    path("", include("invoicing.urls")),
    path("", include("followup.urls")),
    path("", include("agreements.urls")),
    path("", include("grants.urls")),
    path("", include("parties.urls")),
    path("accounts/email/", closed),  # an address is changed by a system administrator
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("admin/r/<path:anything>", closed),  # a short cut of Django's to any model's page
    path("admin/", admin.site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
