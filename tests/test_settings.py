"""Every wrong value stops the start with one sentence that names the variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, WrongSetting, catalogues, feeds, languages, load, read_env_file, topics

TOKEN = "123456789:" + "A" * 35


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    settings = load({}, tmp_path / ".env")
    assert settings == Settings()
    assert settings.database.name == "sitrep.json"


def test_values_are_read_and_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(
        f'# a comment\nexport TELEGRAM_BOT_TOKEN="{TOKEN}"\nTIMEZONE=Europe/Kyiv\nKEEP_DAYS=7\n', "utf-8"
    )
    settings = load({"KEEP_DAYS": "14", "ADMIN_IDS": "1, 22,333", "DATABASE_URL": "tiny:///var/x/bot.json"}, env_file)
    assert (settings.token, settings.timezone, settings.keep_days) == (TOKEN, "Europe/Kyiv", 14)
    assert settings.admins == {1, 22, 333}
    assert settings.database == Path("/var/x/bot.json")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "secret"),
        ("TELEGRAM_BOT_TOKEN", "12:short"),
        ("TELEGRAM_BOT_TOKEN", "12:secret-secret-secret-secret"),  # what is no token is not taken out of the logs
        ("TELEGRAM_BOT_TOKEN", "123456789:secret/secret+secret.secret"),
        ("ADMIN_IDS", "@somebody"),
        ("ADMIN_IDS", "1 2"),
        ("ADMIN_IDS", "0"),
        ("DATABASE_URL", "postgres://user:secret@host/db"),
        ("DATABASE_URL", "tiny://relative.json"),
        ("DATABASE_URL", "/just/a/path"),
        ("TELEGRAM_API_URL", "127.0.0.1:8081"),
        ("TELEGRAM_API_URL", "http://"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:99999"),
        ("TELEGRAM_API_URL", "http://[::1"),
        ("TELEGRAM_API_URL", "http://bot api:8081"),
        ("FETCH_ALLOW", "10.0.0.0/99"),
        ("FETCH_ALLOW", "feeds.local, two words"),
        ("FETCH_ALLOW", "http://feeds.local/"),
        ("CONTACT", "пошта"),
        ("CONTACT", "me@example.org\nX-Header: 1"),
        ("TIMEZONE", "Europe/Atlantis"),
        ("TIMEZONE", "../etc/passwd"),
        ("COLLECT_EVERY", "0"),
        ("COLLECT_EVERY", "often"),
        ("KEEP_DAYS", "-1"),
        ("REPEAT_UNKNOWN", "maybe"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as error:
        load({name: value}, tmp_path / ".env")
    text = str(error.value)
    assert name in text
    assert "\n" not in text
    assert "secret" not in text


def test_what_may_be_private_is_hosts_addresses_and_networks(tmp_path: Path) -> None:
    settings = load(
        {"FETCH_ALLOW": "10.0.0.0/8, feeds.local,::1,[fd00::]/8, 10.1.2.3/8,,стрічки.local"}, tmp_path / ".env"
    )
    assert settings.fetch_allow == ("10.0.0.0/8", "feeds.local", "::1", "fd00::/8", "10.1.2.3/8", "стрічки.local")


def test_a_postgres_address_is_answered_with_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="DATABASE_URL=tiny:///absolute/path"):
        load({"DATABASE_URL": "postgres://u:p@h/d"}, tmp_path / ".env")


def test_a_byte_order_mark_and_windows_lines_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfTIMEZONE=UTC\r\nKEEP_DAYS='9'\r\n")
    assert read_env_file(tmp_path / ".env") == {"TIMEZONE": "UTC", "KEEP_DAYS": "9"}


def test_what_comes_with_the_program_can_be_read() -> None:
    known = languages()
    assert {"en", "uk"} <= set(known)
    assert "uk" in catalogues()
    assert len(feeds()) >= 25
    assert {feed.language for feed in feeds().values()} >= {"en", "uk"}
    assert list(topics(known)) == ["nato", "ukraine", "defense"]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("[[feed]\nurl =", "utf-8")
    with pytest.raises(WrongSetting, match=r"feeds\.toml cannot be read"):
        feeds(tmp_path / "feeds.toml")
    (tmp_path / "en.toml").write_text("[quotes\n", "utf-8")
    with pytest.raises(WrongSetting, match=r"en\.toml cannot be read"):
        languages(tmp_path)
