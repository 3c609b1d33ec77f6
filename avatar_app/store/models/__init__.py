"""The tables. Plain SQLModel: neither the portal's pages nor a worker's engines are needed here.

    User --< SignIn             who is signed in, until when
      |
      +----< Device             a browser that has signed in before
      |
      +----< Invitation         leave to make an account, by an administrator
      |
      +----< OneTimeLink        a link that sets a new password or verifies the address
      |
      +----- SecondFactor       an app that shows codes
      |
      +----< RecoveryCode       stands in for that app, once
      |
      +----< Avatar             a stored portrait, checked by a worker
      |
      +----< Backdrop           a stored picture to be put behind a person
      |
      +----< Recording          stored speech to be a voice, listened to by a worker
      |
      +----< Clone              a voice made of stored speech by a worker
      |
      +----< LexiconEntry       a word and how it is said
      |
      +----< Draft              what was written in the studio, and chosen
      |
      `----< Render             one request; its life is drawn in `renders.state_machine`
               |
               +--< RenderEvent what has become of it: who moved it, when, why
               |
               `--< Part        a stretch of a long one, made by itself; see `renders.parts`

    User --< MadeFilm           a film that was made, however long it is kept

WorkerCommand               what a worker is told to do, by its name

AuditEntry                  who did what to whom; outlives accounts

Install                     what administrators asked for about weights; outlives its account
"""

# Foreign keys are names: whoever loads one table needs all of them. `base` comes first, since it
# says how constraints are named.
from avatar_app.store.models import base  # noqa: F401, I001
from avatar_app.store.models import accounts, audit, fleet, library, renders  # noqa: F401
