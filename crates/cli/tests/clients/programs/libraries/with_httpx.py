# httpx, by Basic, or by a bearer token of an OAuth client or of a person.
import os

import httpx

user, password, url = os.environ["USER_ID"], os.environ["PASSWORD"], os.environ["URL"]
if os.environ["WAY"] == "basic":
    answer = httpx.get(url, auth=(user, password))
elif os.environ["WAY"] == "bearer of a person":
    form = {"grant_type": "password", "username": user, "password": password}
    token = httpx.post(os.environ["TOKEN_URL"], data=form).json()["access_token"]
    answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"})
else:
    client = (os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    form = {"grant_type": "client_credentials"}
    token = httpx.post(os.environ["TOKEN_URL"], data=form, auth=client).json()["access_token"]
    answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"})
print(answer.status_code)
