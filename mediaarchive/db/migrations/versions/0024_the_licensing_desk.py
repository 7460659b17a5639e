"""Let licence requests become what the desk works with: states, persons sealed, grants, links, texts in versions."""

import base64
import json
import secrets

import sqlalchemy as sa
from alembic import op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import mediaarchive.db.base

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PERSONAL = ("name", "email", "organisation", "project", "synopsis")
_TABLES = (
    "licence_people",
    "licence_texts",
    "licence_approvals",
    "licence_requests",
    "licence_agreements",
    "licence_events",
    "licence_files",
    "licence_grants",
    "licence_links",
    "licence_messages",
    "licence_downloads",
    "licence_ranges",
)


def upgrade() -> None:
    """Make the tables anew, and take the requests over that there are."""
    before = list(op.get_bind().execute(sa.text("SELECT * FROM licence_requests ORDER BY id")).mappings())
    op.drop_table("licence_requests")
    _make()
    for row in before:
        _take_over(dict(row))


def downgrade() -> None:
    """Go back to a table of requests as they came; what happened to them since is lost."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.create_table(
        "licence_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("clip", sa.String(), nullable=True),
        sa.Column("in_pts", sa.BigInteger(), nullable=False),
        sa.Column("out_pts", sa.BigInteger(), nullable=False),
        sa.Column("answers", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("created_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_licence_requests_clip_clips")),
        sa.ForeignKeyConstraint(
            ["recording"], ["recordings.id"], name=op.f("fk_licence_requests_recording_recordings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_requests")),
        sa.UniqueConstraint("reference", name=op.f("uq_licence_requests_reference")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_licence_requests_secret_hash")),
    )
    op.create_index(op.f("ix_licence_requests_state"), "licence_requests", ["state"])


def _take_over(row: dict[str, object]) -> None:
    """Keep a request of the first form: it reached the team without its address being confirmed."""
    answers = json.loads(str(row["answers"]))
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    own = json.dumps({name: answers[name] for name in _PERSONAL if answers.get(name)}, sort_keys=True).encode()
    sealed = base64.b64encode(nonce + AESGCM(key).encrypt(nonce, own, b"answers")).decode()
    others = {name: text for name, text in answers.items() if name not in _PERSONAL}
    run = op.get_bind().execute
    number, at = row["id"], row["created_at"]
    run(
        sa.text("INSERT INTO licence_people (id, key, sealed, made_at) VALUES (:id, :key, :sealed, :at)"),
        {"id": number, "key": key.hex(), "sealed": sealed, "at": at},
    )
    run(
        sa.text(
            "INSERT INTO licence_requests (id, reference, kind, state, since, edition, granted, reminded, appealed,"
            " person, answers, rules, rule, outcome, created_at, submitted_at, screeners, doubts, proposal, paused_s)"
            " VALUES (:id, :reference, 'request', 'submitted', :at, 1, :no, 0, :no, :id, :answers, '', '', 'request',"
            " :at, :at, :no, '[]', '[]', 0)"
        ),
        {"id": number, "reference": row["reference"], "at": at, "no": False, "answers": json.dumps(others)},
    )
    run(
        sa.text(
            "INSERT INTO licence_ranges (request, number, recording, clip, in_pts, out_pts, handle_ms, sound, stills,"
            " note) VALUES (:id, 1, :recording, :clip, :first, :past, 0, :yes, :no, '')"
        ),
        {"id": number, "recording": row["recording"], "clip": row["clip"], "first": row["in_pts"],
         "past": row["out_pts"], "yes": True, "no": False},
    )  # fmt: skip
    run(
        sa.text(
            "INSERT INTO licence_events (request, number, move, before, after, by, actor, at, words)"
            " VALUES (:id, 1, 'verify', 'unverified', 'submitted', 'applicant', 'applicant', :at, '')"
        ),
        {"id": number, "at": at},
    )
    run(
        sa.text(
            "INSERT INTO licence_links (request, purpose, hash, made_at, taken) VALUES (:id, 'page', :hash, :at, 0)"
        ),
        {"id": number, "hash": row["secret_hash"], "at": at},
    )


def _make() -> None:
    op.create_table(
        "licence_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True, comment="256 random bits in hex; none once the person was erased"),
        sa.Column("sealed", sa.Text(), nullable=False, comment="their answers, sealed"),
        sa.Column("mark", sa.String(), nullable=True, comment="keyed hash of the address; goes with the key"),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("erased_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_people")),
    )
    op.create_index(op.f("ix_licence_people_mark"), "licence_people", ["mark"], unique=False)
    op.create_table(
        "licence_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="rules, terms, rates or notice"),
        sa.Column("number", sa.Integer(), nullable=False, comment="counts from 1 within its kind"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.String(), nullable=False, comment="what changed, in a sentence"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_texts")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_licence_texts_kind_number")),
    )
    op.create_table(
        "licence_approvals",
        sa.Column("text", sa.Integer(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["text"], ["licence_texts.id"], name=op.f("fk_licence_approvals_text_licence_texts")),
        sa.PrimaryKeyConstraint("text", name=op.f("pk_licence_approvals")),
    )
    op.create_table(
        "licence_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False, comment="names the request, opens nothing"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", mediaarchive.db.base.Utc(), nullable=False, comment="when it came into this state"),
        sa.Column("edition", sa.Integer(), nullable=False, comment="counts its events: who decides has seen the last"),
        sa.Column("granted", sa.Boolean(), nullable=False, comment="a grant was made for it once"),
        sa.Column("until", mediaarchive.db.base.Utc(), nullable=True, comment="end of the offer or of the licence"),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("appealed", sa.Boolean(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("answers", mediaarchive.db.base.JsonText(), nullable=False, comment="nothing personal"),
        sa.Column("rules", sa.String(), nullable=False, comment="version of the rules by which triage decided"),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("created_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("submitted_at", mediaarchive.db.base.Utc(), nullable=True, comment="when the desk first saw it"),
        sa.Column("decided_at", mediaarchive.db.base.Utc(), nullable=True, comment="when it was first answered"),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("screeners", sa.Boolean(), nullable=False, comment="working copies are wanted"),
        sa.Column("doubts", mediaarchive.db.base.JsonText(), nullable=False, comment="signs of spam, in words"),
        sa.Column("network", sa.String(), nullable=True, comment="keyed hash of network and day"),
        sa.Column("proposal", mediaarchive.db.base.JsonText(), nullable=False, comment="ranges that the desk proposes"),
        sa.Column("paused_s", sa.Integer(), nullable=False, comment="seconds that the desk waited for the applicant"),
        sa.CheckConstraint("kind IN ('free', 'request')", name=op.f("ck_licence_requests_kind")),
        sa.ForeignKeyConstraint(
            ["person"], ["licence_people.id"], name=op.f("fk_licence_requests_person_licence_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_requests")),
        sa.UniqueConstraint("reference", name=op.f("uq_licence_requests_reference")),
    )
    op.create_index(op.f("ix_licence_requests_network"), "licence_requests", ["network"], unique=False)
    op.create_index(op.f("ix_licence_requests_person"), "licence_requests", ["person"], unique=False)
    op.create_index(op.f("ix_licence_requests_state"), "licence_requests", ["state"], unique=False)
    op.create_index(op.f("ix_licence_requests_submitted_at"), "licence_requests", ["submitted_at"], unique=False)
    op.create_table(
        "licence_agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="counts from 1 within its request"),
        sa.Column("kind", sa.String(), nullable=False, comment="offered or accepted"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False, comment="a member of the team, else applicant"),
        sa.Column("terms", mediaarchive.db.base.JsonText(), nullable=False, comment="nothing personal"),
        sa.Column("ranges", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("valid_until", mediaarchive.db.base.Utc(), nullable=False, comment="end of the offer, exclusive"),
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256 of the HTML"),
        sa.Column(
            "previous", sa.String(), nullable=False, comment="that of the version before, 64 zeros before the first"
        ),
        sa.Column("model", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("html", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("pdf", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("odrl", sa.Text(), nullable=False, comment="sealed"),
        sa.CheckConstraint("kind IN ('offered', 'accepted')", name=op.f("ck_licence_agreements_kind")),
        sa.ForeignKeyConstraint(
            ["request"], ["licence_requests.id"], name=op.f("fk_licence_agreements_request_licence_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_agreements")),
        sa.UniqueConstraint("request", "number", name=op.f("uq_licence_agreements_request_number")),
    )
    op.create_index(op.f("ix_licence_agreements_request"), "licence_agreements", ["request"], unique=False)
    op.create_table(
        "licence_events",
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="counts from 1"),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False, comment="applicant, desk or time"),
        sa.Column("actor", sa.String(), nullable=False, comment="never a requester's name"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="sealed under the applicant's key"),
        sa.ForeignKeyConstraint(
            ["request"], ["licence_requests.id"], name=op.f("fk_licence_events_request_licence_requests")
        ),
        sa.PrimaryKeyConstraint("request", "number", name=op.f("pk_licence_events")),
    )
    op.create_table(
        "licence_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False, comment="attachment or proof"),
        sa.Column("name", sa.String(), nullable=False, comment="sealed"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False, comment="of the sealed bytes, in the store"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request"], ["licence_requests.id"], name=op.f("fk_licence_files_request_licence_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_files")),
    )
    op.create_index(op.f("ix_licence_files_request"), "licence_files", ["request"], unique=False)
    op.create_table(
        "licence_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ranges", mediaarchive.db.base.JsonText(), nullable=False),
        sa.Column("form", sa.String(), nullable=False, comment="copy, h264 or prores"),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False, comment="version of the rules or terms it was given by"),
        sa.Column("starts", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("ends", mediaarchive.db.base.Utc(), nullable=True, comment="exclusive; none: without an end"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("by", sa.String(), nullable=False, comment="a member of the team, applicant (by a rule), or time"),
        sa.Column("exclusive", sa.Boolean(), nullable=False, comment="nobody else may use it meanwhile"),
        sa.Column("suspended_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("ended_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('free', 'licence')", name=op.f("ck_licence_grants_kind")),
        sa.ForeignKeyConstraint(
            ["request"], ["licence_requests.id"], name=op.f("fk_licence_grants_request_licence_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_grants")),
        sa.UniqueConstraint("request", "version", name=op.f("uq_licence_grants_request_version")),
    )
    op.create_index(op.f("ix_licence_grants_request"), "licence_grants", ["request"], unique=False)
    op.create_table(
        "licence_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False, comment="page, verify or files"),
        sa.Column("hash", sa.String(), nullable=False, comment="SHA-256 of the 256-bit secret"),
        sa.Column("made_at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("expires_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True, comment="downloads that may begin"),
        sa.Column("taken", sa.Integer(), nullable=False, comment="downloads that began"),
        sa.Column("ended_at", mediaarchive.db.base.Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request"], ["licence_requests.id"], name=op.f("fk_licence_links_request_licence_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_links")),
        sa.UniqueConstraint("hash", name=op.f("uq_licence_links_hash")),
    )
    op.create_index(op.f("ix_licence_links_request"), "licence_links", ["request"], unique=False)
    op.create_table(
        "licence_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False, comment="internal: the applicant never sees it"),
        sa.Column("author", sa.String(), nullable=False, comment="a member of the team; empty for the applicant"),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="sealed under the applicant's key"),
        sa.CheckConstraint("side IN ('applicant', 'team', 'internal')", name=op.f("ck_licence_messages_side")),
        sa.ForeignKeyConstraint(
            ["request"], ["licence_requests.id"], name=op.f("fk_licence_messages_request_licence_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_messages")),
    )
    op.create_index("ix_licence_messages_request", "licence_messages", ["request"], unique=False)
    op.create_table(
        "licence_downloads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("at", mediaarchive.db.base.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["licence_links.id"], name=op.f("fk_licence_downloads_link_licence_links")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_downloads")),
    )
    op.create_index(op.f("ix_licence_downloads_link"), "licence_downloads", ["link"], unique=False)
    op.create_table(
        "licence_ranges",
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="counts from 1"),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("clip", sa.String(), nullable=True),
        sa.Column("in_pts", sa.BigInteger(), nullable=False),
        sa.Column("out_pts", sa.BigInteger(), nullable=False, comment="exclusive"),
        sa.Column("handle_ms", sa.Integer(), nullable=False),
        sa.Column("sound", sa.Boolean(), nullable=False),
        sa.Column("stills", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["clip"], ["clips.id"], name=op.f("fk_licence_ranges_clip_clips")),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name=op.f("fk_licence_ranges_recording_recordings")),
        sa.ForeignKeyConstraint(
            ["request"], ["licence_requests.id"], name=op.f("fk_licence_ranges_request_licence_requests")
        ),
        sa.PrimaryKeyConstraint("request", "number", name=op.f("pk_licence_ranges")),
    )
    op.create_index(op.f("ix_licence_ranges_recording"), "licence_ranges", ["recording"], unique=False)
