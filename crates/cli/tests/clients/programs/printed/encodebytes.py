# The provider's Python sample with the name that `encodestring` has had since Python 3.1, and nothing else.
import base64
import os

import plain

username, password = os.environ["USER_ID"], os.environ["PASSWORD"]
base64string = base64.encodebytes('%s:%s' % (username, password)).replace('\n', '')
plain.send("Authorization: Basic %s" % base64string)
