"""A breaking change of what is published does not get through."""

import shutil

import pytest
from conftest import ROOT
from published import compatibility

EVENTS = "credentialing/v1/events.proto"
PUBLISHED = "credentialing/v1/published.proto"
VOCABULARY = "credentialing/v1/vocabulary.proto"
MODULE = "string module = 1 [(seen_by) = AUDIENCE_BOARD];"


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(ROOT / "Schemas", tmp_path / "Schemas")


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text()
    assert old in text, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1))


def test_what_is_published_now_is_compatible_with_each_release():
    assert compatibility.releases(ROOT / "Schemas")
    assert compatibility.faults(ROOT / "Schemas") == []


@pytest.mark.parametrize(
    ("file", "old", "new", "word"),
    [
        (EVENTS, MODULE, "", "deleted"),
        (EVENTS, MODULE, MODULE.replace("string", "uint64"), "type"),
        (EVENTS, MODULE, MODULE.replace("module", "course"), "json_name"),
        (EVENTS, MODULE, MODULE.replace("= 1", "= 90"), "deleted"),
        (VOCABULARY, "  VOID_REASON_DUPLICATE = 3;\n", "", "deleted"),
        # Nothing of the wire changes: only the audience would miss it.
        (EVENTS, MODULE, MODULE.replace("BOARD", "NOBODY"), "was published and is no more"),
        (PUBLISHED, "(always) = true", "(always) = false", "of the release could refuse"),
        (
            PUBLISHED,
            "string peer_id = 2 [(seen_by) = AUDIENCE_BOARD];",
            "string peer_id = 2 [(seen_by) = AUDIENCE_BOARD, (always) = true];",
            "of this version could refuse",
        ),
    ],
)
def test_a_breaking_change_is_found(copy, file, old, new, word):
    change(copy, file, old, new)
    found = compatibility.faults(copy)
    assert any(word in line for line in found), found
    with pytest.raises(SystemExit) as exit:
        compatibility.main(copy)
    assert "new topic version" in str(exit.value)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (EVENTS, MODULE, MODULE + "\n  string room = 90 [(seen_by) = AUDIENCE_BOARD];"),
        (EVENTS, "message PeerRegistered {}", "message PeerRegistered {\n  string note = 1;\n}"),
        (VOCABULARY, "  VOID_REASON_FRAUD = 4;\n", "  VOID_REASON_FRAUD = 4;\n  VOID_REASON_OTHER = 5;\n"),
    ],
)
def test_an_addition_is_not(copy, file, old, new):
    change(copy, file, old, new)
    assert compatibility.faults(copy) == []


def test_a_release_never_changes(copy):
    with pytest.raises(SystemExit) as exit:
        compatibility.release(copy, "1")
    assert "never changes" in str(exit.value)


def test_without_a_release_nothing_is_called_compatible(copy):
    shutil.rmtree(copy / "released")
    with pytest.raises(SystemExit):
        compatibility.main(copy)
