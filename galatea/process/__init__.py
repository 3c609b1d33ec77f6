"""The processes of the portal, and the services that they need."""
