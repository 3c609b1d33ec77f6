"""Use cases. Pages and API both call these: check, commit, then tell whoever must know.

Each takes the connections, who asks, and plain values. It opens and commits its own session, and
only then wakes workers (`avatar_app.messaging.queues`) and tells open pages
(`avatar_app.messaging.events`): whoever is woken must find the rows. Errors are those of
`avatar_app.errors`.
"""
