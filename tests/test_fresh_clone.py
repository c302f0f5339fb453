"""A clone on a machine that has nothing yet: the two commands, the host's way without make, and what is said where
something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.telegram import Server

ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = ("HOME", "LANG", "PIP_", "HTTP", "http", "NO_PROXY", "no_proxy", "SSL_")


def environment(**more: str) -> dict[str, str]:
    """What a person's shell has, without anything that this test run was started with."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    return {"PATH": os.environ["PATH"], **kept, **more}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The program as a checkout has it: every file that git knows, as it is now, and nothing else."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    known = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    folder = tmp_path / "sitrep"
    for name in filter(None, known.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def run(command: list[str], folder: Path, timeout: float = 60, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment(**env), capture_output=True, text=True, timeout=timeout, check=False
    )


def fake_python(folder: Path, refuses: str) -> str:
    """A PATH whose python3 fails at `-c` code with `refuses` in it."""
    folder.mkdir()
    script = folder / "python3"
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *"{refuses}"*) echo No module named venv >&2; exit 1;; esac\nexec {sys.executable} "$@"\n'
    )
    script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


@pytest.mark.parametrize("target", ["run", "test"])
@pytest.mark.parametrize(
    ("missing", "sentence"), [("ensurepip, venv", "apt install python3-venv"), ("version_info", "needs Python 3.11")]
)
def test_where_python_or_venv_is_missing_one_sentence_says_what_to_install(
    clone: Path, tmp_path: Path, target: str, missing: str, sentence: str
) -> None:
    done = run(["make", target], clone, PATH=fake_python(tmp_path / "bin", missing))
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode == 2 and len(said) == 1 and sentence in said[0], done
    assert not (clone / ".venv").exists()


def bot(clone: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "bot", *arguments], clone, **env)


def test_without_a_token_the_command_of_a_host_says_how_to_get_one(clone: Path) -> None:
    done = bot(clone, "run")
    assert done.returncode == 2 and "BotFather" in done.stderr and len(done.stderr.splitlines()) == 1


def test_an_address_of_postgres_is_answered_with_what_to_set(clone: Path) -> None:
    done = bot(clone, "run", DATABASE_URL="postgres://u:secret@db.example/x", TELEGRAM_BOT_TOKEN="1234:" + "A" * 35)
    assert done.returncode == 2 and "tiny:///" in done.stderr and "secret" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_token_in_env_file_starts_the_bot_and_a_second_one_on_the_same_file_ends_in_one_sentence(clone: Path) -> None:
    with Server() as telegram:
        (clone / ".env").write_text(
            f'# mine\nexport TELEGRAM_BOT_TOKEN="{telegram.token}"\r\nTELEGRAM_API_URL={telegram.url}\n'
        )
        (clone / "config" / "feeds.toml").write_text("")
        with (clone / "log").open("wb") as log:
            first = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=clone, env=environment(), stdout=log, stderr=log
            )  # fmt: skip
        try:
            olena = telegram.person(101, "Олена", "uk")
            olena.says("/help")
            assert "/latest" in olena.read(30).text
            second = bot(clone, "run")
            assert second.returncode == 2 and len(second.stderr.splitlines()) == 1, second.stderr
            assert first.poll() is None
            first.terminate()
            assert first.wait(5) == 0
            assert (clone / "data" / "sitrep.json").exists()
            assert telegram.token not in (clone / "log").read_text()
        finally:
            first.kill()


@pytest.mark.slow  # installs every dependency from a package registry
@pytest.mark.timeout(600)
def test_make_run_on_a_fresh_machine_shows_the_sample_within_two_minutes(clone: Path) -> None:
    began = time.monotonic()
    done = run(["make", "run"], clone, timeout=500, PATH=os.environ["PATH"])
    took = time.monotonic() - began
    print(f"{took:.0f} s with installation")
    assert done.returncode == 0, done.stderr
    assert "Your digest" in done.stdout or "🗞" in done.stdout
    assert len([line for line in done.stdout.splitlines() if "BotFather" in line or "TELEGRAM_BOT_TOKEN" in line]) == 2
    assert took < 120
    again = time.monotonic()
    assert run(["make", "run"], clone).returncode == 0
    print(f"{time.monotonic() - again:.0f} s the second time")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_way_of_a_host_without_make_works(clone: Path, tmp_path: Path) -> None:
    run([sys.executable, "-m", "venv", "venv"], tmp_path, timeout=200)
    python = str(tmp_path / "venv" / "bin" / "python")
    installed = run([python, "-m", "pip", "install", "-q", "-r", "requirements.txt"], clone, timeout=500)
    assert installed.returncode == 0, installed.stderr
    done = run([python, "-m", "bot", "run"], clone)
    assert done.returncode == 2 and "BotFather" in done.stderr
    assert run([python, "-m", "bot", "preview", "--sample"], clone).returncode == 0
