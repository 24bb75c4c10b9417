from django.apps import AppConfig

from office import places


class OverviewConfig(AppConfig):
    name = "overview"
    verbose_name = "Översikt"

    def ready(self) -> None:
        """Say where the rooms below lead up to."""
        places.fill(
            agreement="agreement",
            invoice="invoice",
            party="party",
            statement="statement",
            conflict="declare_conflict",
            sending="einvoices",
            proposal="proposal",
        )
