"""nginx with the daemon's own answers: what the machine gives a front that decides and keeps nothing."""

import getpass
import os
import subprocess
import time
from pathlib import Path

import requests

from support.ports import free_port

START_SECONDS = 10
CONFIGURATION = """
daemon off;
{user}
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    default_type application/json;
    client_body_temp_path {folder}/body;
    client_max_body_size 0;
    keepalive_requests 1000000000;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {folder}/answers;
        open_file_cache max=64;
        location = /v1/commands {{ return 201 '{receipt}'; }}
        location = /v1/commands/bulk {{ return 200 '{receipt}'; }}
    }}
}}
"""


class Nginx:
    """Answers by path; a receipt for whatever is posted."""

    def __init__(self, folder, answers, receipt):
        folder = Path(folder)
        for path, body in answers.items():
            file = folder / "answers" / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        settings = folder / "nginx.conf"
        # Started as root it would read as somebody who may not.
        user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
        settings.write_text(CONFIGURATION.format(user=user, folder=folder, port=port, receipt=receipt.replace("'", "")))
        self.process = subprocess.Popen(["nginx", "-c", str(settings), "-e", str(folder / "error.log")])

    def __enter__(self):
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                requests.get(self.url, timeout=1)
                return self
            except requests.ConnectionError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
