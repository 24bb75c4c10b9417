"""How the house is wired: settings, routes, middleware, the database backend. Nothing of the domain.

May import every app; no app may import it.
"""
