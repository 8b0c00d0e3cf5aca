# requests, by Basic with text, by Basic with bytes, or by a bearer token of an OAuth client or of a person.
import os
import sys

import requests

user, password, url = os.environ["USER_ID"], os.environ["PASSWORD"], os.environ["URL"]
way = os.environ["WAY"]
try:
    if way == "basic":
        answer = requests.get(url, auth=(user, password))
    elif way == "basic with bytes":
        answer = requests.get(url, auth=(user.encode("utf-8"), password.encode("utf-8")))
    elif way == "bearer of a person":
        form = {"grant_type": "password", "username": user, "password": password}
        token = requests.post(os.environ["TOKEN_URL"], data=form).json()["access_token"]
        answer = requests.get(url, headers={"Authorization": f"Bearer {token}"})
    else:
        client = (os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
        form = {"grant_type": "client_credentials"}
        token = requests.post(os.environ["TOKEN_URL"], data=form, auth=client).json()["access_token"]
        answer = requests.get(url, headers={"Authorization": f"Bearer {token}"})
except UnicodeEncodeError as error:
    sys.exit(f"UnicodeEncodeError: {error}")
print(answer.status_code)
