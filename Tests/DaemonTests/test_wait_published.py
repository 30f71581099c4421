"""The script that waits for publications, beside answers that a daemon gives while its lanes begin."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from support import cli

SCRIPT = cli.REPOSITORY / "scripts" / "wait_published.py"
#: Until it knows how far it is, a lane tells neither position nor lag.
ANSWERS = [
    [],
    [{"lane": "events", "state": "starting"}],
    [{"lane": "events", "state": "publishing", "position": "3", "lagEvents": "2"}],
    [{"lane": "events", "state": "publishing", "position": "5", "lagEvents": "0"}],
]


def test_a_lane_that_does_not_know_how_far_it_is_is_waited_for():
    left = list(ANSWERS)

    class Publications(BaseHTTPRequestHandler):
        def do_GET(self):
            assert self.path == "/v1/publications"
            content = json.dumps({"publications": left.pop(0)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Publications) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        done = subprocess.run([sys.executable, SCRIPT, url], capture_output=True, text=True, timeout=300)
        server.shutdown()
    assert done.returncode == 0 and not left, (done, left)
