"""What only a server does: it speaks another language, it is somewhere else, it goes away."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import text

from mediaarchive.archive import Archive
from mediaarchive.db import Database
from mediaarchive.errors import Conflict, InputRefused, Misconfigured, Unreachable
from mediaarchive.settings import load
from mediaarchive.steps.lock import lock_of
from tests.conftest import NOW
from tests.postgres import Server, server


@pytest.fixture
def own() -> Iterator[Server]:
    """Give a server that a test may stop."""
    made = Server(Path(mkdtemp(prefix="postgres-of-the-tests-")))
    made.make()
    yield made
    made.stop("immediate")


def test_an_archive_is_made_and_opened_on_a_server(tmp_path: Path) -> None:
    """`init` and everything after it need another address and nothing else; a second archive is refused."""
    settings = load({}, home=tmp_path / "archive", database_url=server().create("anew"))
    made = Archive.create(settings, NOW)
    made.close()
    found = Archive.open(settings)
    with pytest.raises(Conflict, match="holds an archive already"):
        Archive.create(settings, NOW)

    assert made.volume_id == found.volume_id
    assert not list((tmp_path / "archive").glob("*.sqlite"))
    found.close()
    server().drop("anew")


def test_a_database_of_another_order_is_refused(tmp_path: Path) -> None:
    """Where a server orders words by a language, lists would have another order than elsewhere: it is said at once."""
    server().create("otherwise", collation="C.UTF-8")
    settings = load({}, home=tmp_path / "archive", database_url=server().url("otherwise"))
    with pytest.raises(Misconfigured, match=r"locale is C.UTF-8.*--locale C"):
        Archive.create(settings, NOW)
    server().drop("otherwise")


def test_a_reader_cannot_write() -> None:
    """The server itself refuses it."""
    database = Database(server().create("readonly"))
    database.migrate()
    with pytest.raises(Exception, match="read-only"), database.read() as session:
        session.execute(text("INSERT INTO archive (id, id_key, created_at) VALUES ('a', 'k', 0)"))
    database.close()
    server().drop("readonly")


def test_what_the_server_cannot_keep_is_refused_in_words() -> None:
    """NUL is no letter of PostgreSQL's texts."""
    database = Database(server().create("nul"))
    with pytest.raises(InputRefused, match="NUL"), database.read() as session:
        session.execute(text("SELECT :word"), {"word": "a\0b"})
    database.close()
    server().drop("nul")


def test_a_server_that_is_gone_is_said_to_be_and_found_again(own: Server) -> None:
    """Readers, writers and the version say what happened; after a crash of the server the same object goes on."""
    database = Database(own.create("here"))
    database.migrate()
    with database.write() as session:
        session.execute(text("INSERT INTO archive (id, id_key, created_at) VALUES ('a', 'k', 0)"))
    before = database.version()
    own.stop("immediate")

    def write() -> None:
        with database.write() as session:
            session.execute(text("UPDATE archive SET created_at = 1"))

    for use in (database.version, database.schema_version, database.read().__enter__, write):
        with pytest.raises(Unreachable, match="does not answer"):
            use()
    own.start()

    with database.read() as session:
        assert "a" == session.execute(text("SELECT id FROM archive")).scalar()
    write()
    assert before != database.version()
    database.close()


def test_J07_a_driver_that_lost_its_server_is_driver_no_longer(own: Server, tmp_path: Path) -> None:
    """The lock is freed with the connection; another driver takes it, and the first one's token is old by then."""
    one, other = Database(own.create("here")), Database(own.url("here"))
    first, second = lock_of(one, tmp_path), lock_of(other, tmp_path)
    with first.hold():
        own.stop("immediate")
        own.start()
        with second.hold():
            assert first.is_held()
    assert not first.is_held()
    one.close()
    other.close()
