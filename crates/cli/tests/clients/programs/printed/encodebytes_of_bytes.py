# The same once more, mended until nothing complains: bytes go in, and bytes come out.
import base64
import os

import plain

username, password = os.environ["USER_ID"], os.environ["PASSWORD"]
base64string = base64.encodebytes(('%s:%s' % (username, password)).encode()).replace(b'\n', b'')
plain.send("Authorization: Basic %s" % base64string)
