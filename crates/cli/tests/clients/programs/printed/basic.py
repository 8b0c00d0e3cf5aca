# The provider's Python sample as printed, and the shortest request that uses it.
import base64
import os

import plain

username, password = os.environ["USER_ID"], os.environ["PASSWORD"]

# As printed:
base64string = base64.encodestring('%s:%s' % (username, password)).replace('\n', '')
header = ("Authorization: Basic %s" % base64string)
# Until here.

plain.send(header)
