"""The workers, as the portal knows them."""
