"""Objects in a bucket: what the wire and the copies on this machine add to what every store does."""

import hashlib
import io
import os
import time
from pathlib import Path

import pytest

from mediaarchive.errors import Misconfigured, StorageDamaged, Unreachable
from mediaarchive.storage.bucket import Bucket, BucketStorage
from tests import s3


@pytest.fixture
def url() -> str:
    """Return a bucket of this test."""
    return s3.server().bucket()


def store(url: str, folder: Path, **more: int) -> BucketStorage:
    """Return a machine's view of the bucket."""
    made = BucketStorage(folder, s3.opened(url), **more)
    made.create("volume-1")
    return made


def key_of(digest: str) -> str:
    """Return where another program finds an object."""
    return f"archive/objects/{digest[:2]}/{digest[2:4]}/{digest}"


def test_another_machine_reads_what_one_wrote(url: str, tmp_path: Path) -> None:
    """A folder that is new fetches what it is asked for, once; any S3 program reads it without us."""
    content = os.urandom(40_000_000)
    one, other = store(url, tmp_path / "one"), store(url, tmp_path / "other")
    digest = one.put_stream(io.BytesIO(content))
    name = url.split("/")[2]

    assert content == other.path(digest).read_bytes()
    assert content == s3.server().client().get_object(Bucket=name, Key=key_of(digest))["Body"].read()


def test_what_changed_in_the_bucket_is_found(url: str, tmp_path: Path) -> None:
    """A changed object is damage for who reads it again and for who fetches it; copies made before stay whole."""
    one, other = store(url, tmp_path / "one"), store(url, tmp_path / "other")
    digest = one.put_bytes(b"master")
    s3.server().client().put_object(Bucket=url.split("/")[2], Key=key_of(digest), Body=b"mAster")

    with pytest.raises(StorageDamaged, match="changed"):
        one.verify(digest)
    with pytest.raises(StorageDamaged, match="changed"):
        other.path(digest)
    assert b"master" == one.read_bytes(digest)
    assert not list((tmp_path / "other" / "scratch").iterdir())


def test_a_damaged_object_is_replaced_by_a_whole_one(url: str, tmp_path: Path) -> None:
    """Who brings the whole bytes again mends the bucket."""
    one = store(url, tmp_path / "one")
    digest = one.put_bytes(b"master")
    s3.server().client().put_object(Bucket=url.split("/")[2], Key=key_of(digest), Body=b"mAster")
    again = one.root / "scratch" / "again"
    again.write_bytes(b"master")

    with pytest.raises(StorageDamaged):
        one.verify(digest)

    one.admit(again, digest)

    one.verify(digest)
    assert b"master" == store(url, tmp_path / "other").read_bytes(digest)


def test_copies_go_when_they_were_not_used_for_longest(url: str, tmp_path: Path) -> None:
    """Beyond what is kept, the copy that was used longest ago goes; what was used within the hour stays."""
    one = store(url, tmp_path / "one", keep_bytes=2_500_000)
    digests = [one.put_bytes(bytes([number]) * 1_000_000) for number in range(4)]
    for age, digest in zip((4, 3, 2), digests, strict=False):
        then = time.time() - age * 3600
        os.utime(one.path(digest), (then, then))

    one.sweep()

    kept = [digest for digest in digests if (one.root / "objects" / digest[:2] / digest[2:4] / digest).exists()]
    assert digests[2:] == kept
    assert bytes(1_000_000) == one.read_bytes(digests[0])


def test_a_bucket_that_does_not_answer_is_said_to(tmp_path: Path) -> None:
    """Nothing is lost and nothing is half there; once it answers again, the same call works."""
    server = s3.Server()
    server.start()
    url = server.bucket()
    one = store(url, tmp_path / "one")
    server.stop()

    with pytest.raises(Unreachable, match="does not answer"):
        one.put_bytes(b"frame")
    assert not one.has_copy(hashlib.sha256(b"frame").hexdigest())

    server.start()
    assert b"frame" == one.read_bytes(one.put_bytes(b"frame"))
    server.stop()


@pytest.mark.parametrize("url", ["", "https://bucket", "s3:///archive"])
def test_only_addresses_of_buckets_are_taken(url: str) -> None:
    """Anything else is refused with what to write."""
    with pytest.raises(Misconfigured, match="no address of a bucket"):
        Bucket(url)
