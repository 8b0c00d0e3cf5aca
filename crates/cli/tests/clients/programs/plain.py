# A GET with one header line more, by Python's own library.
import os
import sys
import urllib.error
import urllib.request


def send(header):
    name, value = header.split(": ", 1)
    request = urllib.request.Request(os.environ["URL"], headers={name: value})
    try:
        print(urllib.request.urlopen(request).status)
    except urllib.error.HTTPError as answer:
        print(answer.code)
    except ValueError as refused:
        sys.exit(f"ValueError: {refused}")
