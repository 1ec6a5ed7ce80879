"""How people sign in and choose passwords, through django-allauth."""
