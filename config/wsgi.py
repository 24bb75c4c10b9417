import os

from django.core.wsgi import get_wsgi_application

from config.postgresql import owner

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
owner.keep_out()
application = get_wsgi_application()
