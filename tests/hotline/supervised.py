"""A program around the real Supervisor with small children: ``python supervised.py SPEC.json``.

SPEC: {"folder", "port", "limit_s", "children": [[name, Python source], …]}; the sources see PORT and FOLDER.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hotline.child import Child
from hotline.log_file import LogFile
from hotline.supervisor import StartFailed, Supervisor

# Answers /readyz as the gateway does: 200, or 503 with reasons while the file `unready` is there.
ANSWERS = """
import http.server, json, os, pathlib
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        unready = pathlib.Path(os.environ["FOLDER"], "unready")
        body = json.dumps({"reasons": {"speech": unready.read_text()} if unready.exists() else {}}).encode()
        self.send_response(503 if unready.exists() else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
SLEEPS = "import time; time.sleep(600)"


def main() -> int:
    spec = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(spec["folder"])
    variables = {**os.environ, "PORT": str(spec["port"]), "FOLDER": str(folder), "PYTHONUNBUFFERED": "1"}
    children = [
        Child(name, [sys.executable, "-c", source], variables, folder, LogFile(folder / f"{name}.log"))
        for name, source in spec["children"]
    ]

    def say(line: str) -> None:
        pids = {child.name: child.pid for child in children}
        print(f"{line} {json.dumps(pids)}", flush=True)

    supervisor = Supervisor(
        children,
        f"http://127.0.0.1:{spec['port']}/readyz",
        say=say,
        on_ready=lambda took: say(f"ready after {took:.1f} s"),
        start_limit_s=spec["limit_s"],
    )
    try:
        supervisor.run()
    except StartFailed as error:
        print(f"start failed: {error}", flush=True)
        return 1
    print("all stopped", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
