"""A mailbox on the loopback that is read by POP3: what is deleted there is gone."""

import socketserver
import threading

from tools import ports

END = b"\r\n"


class Postoffice:
    """One box, for whatever name and password.

    :ivar list[bytes] mails: what lies there
    """

    def __init__(self):
        self.mails: list[bytes] = []
        box = self

        class Clerk(socketserver.StreamRequestHandler):
            def handle(self):
                box.serve(self.rfile, self.wfile)

        self._server = socketserver.ThreadingTCPServer((ports.HOST, 0), Clerk)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def serve(self, lines, out) -> None:
        """Talk to one program until it goes; as POP3 wants, it deletes then."""
        mails, gone = list(self.mails), set()
        out.write(b"+OK" + END)
        for line in lines:
            word, *arguments = line.split()
            if word == b"STAT":
                out.write(b"+OK %d %d" % (len(mails), sum(map(len, mails))) + END)
            elif word == b"LIST":
                sizes = [b"%d %d" % (n + 1, len(m)) for n, m in enumerate(mails)]
                out.write(END.join([b"+OK", *sizes, b".", b""]))
            elif word == b"RETR":
                text = END.join(mails[int(arguments[0]) - 1].splitlines())
                out.write(END.join([b"+OK", text, b".", b""]))
            else:
                if word == b"DELE":
                    gone.add(mails[int(arguments[0]) - 1])
                out.write(b"+OK" + END)
            if word == b"QUIT":
                self.mails = [mail for mail in self.mails if mail not in gone]
                return

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
