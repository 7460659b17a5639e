"""Content-addressed objects: immutable bytes named by their SHA-256, acknowledged only once they are durable.

Lives here: putting, opening, verifying objects in a local folder or in a bucket, scratch space and growing parts on
the same file system, the disk reserve. Lives not here: what an object means (the stations' rows say that). Imports
errors only.
"""

from mediaarchive.storage.local import Digest, LocalStorage, digest_of, read_back, sync_folder

__all__ = ["Digest", "LocalStorage", "digest_of", "read_back", "sync_folder"]
