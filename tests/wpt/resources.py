"""A small web server for the tests of fetch(): the files of the suite, and what few of its handlers do."""

import http.server
import threading


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


class ResourceServer:
    """with ResourceServer(root) as server: server.origin"""

    def __init__(self, root):
        self.root = root

    def __enter__(self):
        def handler(*arguments):
            return Handler(*arguments, directory=self.root)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
