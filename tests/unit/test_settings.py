"""What the environment says of an installation, and what of it cannot be meant."""

from pathlib import Path

import pytest

from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MODE", "MIRROR", "CONTACT", "WEBHOOK", "APPRISE", "SEEDS", "REVIEWS", "URL", "ALERT_PACE", "HOME"):
        # Empty, so that a `.env` of whoever runs this says nothing.
        monkeypatch.setenv(f"VENDORWATCH_{name}", {"MODE": "offline", "ALERT_PACE": "at once"}.get(name, ""))
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))


def test_what_is_empty_is_as_good_as_unset(tmp_path: Path) -> None:
    read = Settings.from_env()
    assert (read.home, read.webhook, read.mirror, read.url) == (tmp_path / "home", None, None, None)
    assert read.seeds.is_dir()


@pytest.mark.parametrize("name", ["WEBHOOK", "MIRROR", "URL"])
@pytest.mark.parametrize(
    "value", ["not-an-address", "https://", "https://[::1", "ftp://x.example", "https://x.example:port", "https://a b"]
)
def test_what_is_no_address_is_refused_and_not_repeated(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"VENDORWATCH_{name}", value)
    with pytest.raises(VendorwatchError, match=f"VENDORWATCH_{name} is no address") as error:
        Settings.from_env()
    assert "https:// or http://" in str(error.value)
    assert "x.example" not in str(error.value), "it may hold a token"


def test_addresses_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDORWATCH_WEBHOOK", " https://hooks.example/a?token=b ")
    monkeypatch.setenv("VENDORWATCH_URL", "http://[::1]:8080/watch/")
    read = Settings.from_env()
    assert (read.webhook, read.url) == ("https://hooks.example/a?token=b", "http://[::1]:8080/watch")


@pytest.mark.parametrize("name", ["HOME", "REVIEWS", "SEEDS"])
def test_a_file_is_no_folder_and_nothing_can_be_made_below_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for path in (file, file / "below"):
        monkeypatch.setenv(f"VENDORWATCH_{name}", str(path))
        with pytest.raises(VendorwatchError, match=f"VENDORWATCH_{name} is '{path}'; expected a folder"):
            Settings.from_env()


def test_seeds_must_be_there_and_a_home_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "a" / "b"))
    assert Settings.from_env().home == tmp_path / "a" / "b"
    monkeypatch.setenv("VENDORWATCH_SEEDS", str(tmp_path / "gone"))
    with pytest.raises(VendorwatchError, match="expected a folder that is there"):
        Settings.from_env()


@pytest.mark.parametrize(("name", "value"), [("MODE", "nonsense"), ("ALERT_PACE", "hourly")])
def test_a_word_that_is_none_of_ours_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"VENDORWATCH_{name}", value)
    with pytest.raises(VendorwatchError, match=f"VENDORWATCH_{name} is '{value}'"):
        Settings.from_env()
