# The provider's Python sample, mended: `b64encode` never wraps, and says itself that it wants bytes.
import base64
import os

import plain

username, password = os.environ["USER_ID"], os.environ["PASSWORD"]
base64string = base64.b64encode(('%s:%s' % (username, password)).encode('utf-8')).decode('ascii')
header = ("Authorization: Basic %s" % base64string)
plain.send(header)
