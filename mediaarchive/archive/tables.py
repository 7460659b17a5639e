"""Every station's tables in one metadata, for migrations."""

import mediaarchive.accounts.model
import mediaarchive.alignment.model
import mediaarchive.archive.identity
import mediaarchive.clips.editions
import mediaarchive.clips.model
import mediaarchive.evas.model
import mediaarchive.feedback.model
import mediaarchive.fingerprints.store
import mediaarchive.frames.corrections
import mediaarchive.frames.covers
import mediaarchive.frames.rows
import mediaarchive.ingest.chosen
import mediaarchive.ingest.renewals
import mediaarchive.ingest.uploads.model
import mediaarchive.ingest.watched
import mediaarchive.licensing.agreements
import mediaarchive.licensing.grants
import mediaarchive.licensing.links
import mediaarchive.licensing.model
import mediaarchive.licensing.people
import mediaarchive.licensing.texts
import mediaarchive.outbox.model
import mediaarchive.photos.model
import mediaarchive.preservation.model
import mediaarchive.press.model
import mediaarchive.recordings.copies
import mediaarchive.recordings.model
import mediaarchive.recordings.redactions
import mediaarchive.recordings.sides
import mediaarchive.search.rows
import mediaarchive.shotlists.model
import mediaarchive.steps.model
import mediaarchive.stories.model
import mediaarchive.transcripts.journal
import mediaarchive.transcripts.rows
import mediaarchive.transcripts.standing
import mediaarchive.transcripts.wanted  # noqa: F401 - importing a station's tables is what fills the metadata
from mediaarchive.db import Base

metadata = Base.metadata
