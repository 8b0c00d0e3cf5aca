"""A published application as its developer would write it: it checks the signature of an install, remembers the
token, and calls the server with the signature of that token. Nothing in it comes from the program under test.

It is told its key and secret with POST /configure, and what to call with GET /call.
"""

import base64
import hashlib
import hmac
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

settings = {}
installs = {}  # account -> {"token", "email"}
seen = set()


def sign(text):
    secret = settings["secret"]
    if settings["legacy"]:
        return hashlib.md5((text + secret).encode()).hexdigest()
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def install(query):
    values = {name: query[name][0] for name in "atdhb"}
    expected = sign("|".join(sorted([values["a"], values["t"], values["d"]])))
    if values["a"] != settings["key"] or not hmac.compare_digest(expected, values["h"]):
        return 400, {"refused": "signature"}
    if values["t"] in seen:
        return 409, {"refused": "token seen before"}
    seen.add(values["t"])
    installs[values["b"]] = {"token": values["t"], "email": query.get("e", [""])[0]}
    return 200, {"installed": values["b"], "state": query.get("state", [""])[0]}


def call(query):
    account, path = query["account"][0], query["path"][0]
    known = installs[account]
    way = query.get("as", ["documented"])[0]
    user, password = settings["key"], sign(known["token"])
    if way == "raw":
        password = settings["secret"]
    elif way == "token":
        password = known["token"]
    elif way == "email":
        user = known["email"]
    credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
    fields = {"Authorization": f"Basic {credentials}", "X-Cyclr-Account": account}
    request = urllib.request.Request(settings["server"] + path, headers=fields)
    try:
        with opener.open(request) as answer:
            return 200, {"status": answer.status, "body": answer.read().decode()}
    except urllib.error.HTTPError as answer:
        return 200, {"status": answer.code, "body": answer.read().decode()}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        settings.update(json.loads(self.rfile.read(length)))
        self.reply(200, {})

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        self.reply(*{"/install": install, "/call": call}[url.path](query))

    def reply(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
