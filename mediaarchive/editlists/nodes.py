"""What stands where in a node of OTIO's JSON, whatever else may stand there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from mediaarchive.editlists.model import flat

Node = Mapping[str, Any]

OURS: Final = "mediaarchive"
"""Our own room in metadata."""
_REELS: Final = ("reel", "reel name", "reel_name", "reelname", "tape", "tape name", "tape_name", "tapeid", "tape_id")


def tracks_of(timeline: Node) -> Node:
    """Return a timeline's stack of tracks."""
    tracks = timeline.get("tracks")
    return tracks if isinstance(tracks, dict) else {}


def schema(node: Node) -> str:
    """Return what a node is, without the version: `Clip`."""
    return text(node.get("OTIO_SCHEMA")).partition(".")[0]


def text(value: object) -> str:
    """Return a text; of anything else an empty one."""
    return value if isinstance(value, str) else ""


def children_of(node: Node) -> list[Node]:
    """Return the nodes that a node holds, what is no node left out."""
    children = node.get("children")
    return [child for child in children if isinstance(child, dict)] if isinstance(children, list) else []


def media_of(clip: Node) -> Node:
    """Return the media that a clip uses: of several (Clip.2) the active one."""
    several = clip.get("media_references")
    key = clip.get("active_media_reference_key")
    chosen = several.get(key if isinstance(key, str) else "DEFAULT_MEDIA") if isinstance(several, dict) else None
    chosen = chosen or clip.get("media_reference")
    return chosen if isinstance(chosen, dict) else {}


def metadata_of(node: Node, space: str) -> Node:
    """Return what stands in one room of a node's metadata."""
    metadata = node.get("metadata")
    found = metadata.get(space) if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def reel_of(clip: Node) -> str:
    """Return the reel that a clip or its media names, in our own words, CMX's, or another program's."""
    for node in (clip, media_of(clip)):
        for space in (OURS, "cmx_3600"):
            if reel := flat(text(metadata_of(node, space).get("reel")), 32):
                return reel
    for node in (clip, media_of(clip)):
        metadata = node.get("metadata")
        for space in metadata.values() if isinstance(metadata, dict) else ():
            for key, value in space.items() if isinstance(space, dict) else ():
                if key.lower() in _REELS and (reel := flat(text(value), 32)):
                    return reel
    return ""


def file_name_of(media: Node) -> str:
    """Return the name of the file that media lies in, without its folders."""
    address = text(media.get("target_url")) or text(media.get("name"))
    try:
        path = urlsplit(address).path if "://" in address else address
    except ValueError:
        path = address
    return flat(unquote(path).replace("\\", "/").rpartition("/")[2])
