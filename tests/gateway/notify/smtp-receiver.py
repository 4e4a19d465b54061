"""A real SMTP server (aiosmtpd) that prints each message it takes as a line of JSON; the first argument is how many it refuses before."""
import json
import sys
import time
from email import message_from_bytes
from email.header import decode_header, make_header

from aiosmtpd.controller import Controller


class Receiver:
    def __init__(self, refusals):
        self.refusals = refusals

    async def handle_DATA(self, server, session, envelope):
        if self.refusals > 0:
            self.refusals -= 1
            return "451 Try again later"
        message = message_from_bytes(envelope.content)
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "id": message["message-id"],
            "subject": str(make_header(decode_header(message["subject"]))),
            "text": message.get_payload(decode=True).decode("utf-8"),
        }), flush=True)
        return "250 OK"


controller = Controller(Receiver(int(sys.argv[1])), hostname="127.0.0.1", port=int(sys.argv[2]))
controller.start()
print(json.dumps({"ready": True}), flush=True)
while True:
    time.sleep(1)
