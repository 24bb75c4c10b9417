import os

from django.core.asgi import get_asgi_application

from config.postgresql import owner

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
owner.keep_out()
application = get_asgi_application()
