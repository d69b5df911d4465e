"""The run of the session, shared by all pages."""
