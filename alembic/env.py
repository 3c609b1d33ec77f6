"""Runs migrations on the address that `avatar_app.store.database.migrate` gives."""

from alembic import context
from sqlmodel import create_engine

from avatar_app.store.models.renders import Render

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    # Several processes may start at once; the first migrates, the others wait for it.
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7205759403)")
    context.configure(connection=connection, target_metadata=Render.metadata)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
