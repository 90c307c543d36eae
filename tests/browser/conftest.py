"""One JupyterLab on loopback and one headless browser for all browser tests; both end with them."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Without these the browser looks for updates and accounts by itself.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}
START_SECONDS = 90


def free_port():
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def lab_environment(folder):
    """Return an environment in which Jupyter reads and writes nothing outside `folder`."""
    places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
              "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "JUPYTERLAB_SETTINGS_DIR": "settings", "IPYTHONDIR": "ipython"}
    for name, values in SETTINGS.items():
        file = folder / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    return os.environ | {name: str(folder / place) for name, place in places.items()}


def wait_for(url, process, log):
    """Return once `url` answers; fail with the server's own words if it ends or takes too long."""
    began = time.monotonic()
    while process.poll() is None and time.monotonic() - began < START_SECONDS:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("JupyterLab did not start:\n" + log.read_text()[-2000:])


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Run one JupyterLab on a copy of what the notebooks read; has `folder`, `url` and `token`."""
    pytest.importorskip("playwright", reason="playwright (extra e2e) is not installed")
    folder, port, token = tmp_path_factory.mktemp("lab"), free_port(), secrets.token_hex(16)
    (folder / "files" / "notebooks").mkdir(parents=True)
    for name in ("data", "scenarios"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / "files" / name)
    log = folder / "server.log"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", "--allow-root",
               "--LabApp.extension_manager=readonly",
               "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
               f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder / 'files'}"]
    with open(log, "w") as out:
        process = subprocess.Popen(command, cwd=folder, env=lab_environment(folder), stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/api/status?token={token}", process, log)
        yield SimpleNamespace(folder=folder / "files", url=url, token=token)
    finally:
        # Asked kindly, the server ends its kernels too.
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def browser():
    """Return a headless browser: the system's own Chromium, never a download."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright (extra e2e) is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("no browser here: install Debian's package chromium")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(Path(found)), args=FLAGS, headless=True)
        yield started
        started.close()


@pytest.fixture
def page(browser, lab, tmp_path):
    """Return an open page that notes every host it asks and every error it logs."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    seen = context.new_page()
    notes = SimpleNamespace(hosts=set(), errors=[])
    context.on("request", lambda request: notes.hosts.add(urlsplit(request.url)))
    seen.on("websocket", lambda socket: notes.hosts.add(urlsplit(socket.url)))
    seen.on("console", lambda message: notes.errors.append(message.text) if message.type == "error" else None)
    seen.on("pageerror", lambda error: notes.errors.append(str(error)))
    yield seen, notes
    seen.screenshot(path=str(tmp_path / "last.png"))
    context.close()
