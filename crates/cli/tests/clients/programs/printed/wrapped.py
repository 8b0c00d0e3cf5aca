# What `encodestring` made before `replace` took its line ends out: one after every 76 characters.
import base64
import os

import plain

username, password = os.environ["USER_ID"], os.environ["PASSWORD"]
base64string = base64.encodebytes(('%s:%s' % (username, password)).encode()).decode()
plain.send("Authorization: Basic %s" % base64string)
