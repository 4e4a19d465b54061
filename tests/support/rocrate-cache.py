"""Makes an HTTP cache for roc-validator (--offline --cache-path CACHE) that holds the context of RO-Crate: rocrate-cache.py CACHE.

The context is the one that the package rocrate brings (1.3 in 0.16, which has every term of 1.2), under the address of 1.2.
"""

import http.server
import pathlib
import sys
import threading

import requests
import rocrate
from requests_cache import CachedSession

ADDRESS = "https://w3id.org/ro/crate/1.2/context"
context = (pathlib.Path(rocrate.__file__).parent / "data/ro-crate.jsonld").read_bytes()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/ld+json")
        self.send_header("Content-Length", str(len(context)))
        self.end_headers()
        self.wfile.write(context)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
session = CachedSession(cache_name=sys.argv[1], backend="sqlite", expire_after=-1)
answer = requests.get(f"http://127.0.0.1:{server.server_port}/", timeout=30)
answer.url = ADDRESS
answer.request = requests.Request("GET", ADDRESS).prepare()
session.cache.save_response(answer, cache_key=session.cache.create_key(answer.request))
server.shutdown()
