# curl, by Basic (`-u`) or by a bearer token of an OAuth client.
set -eu
case "$WAY" in
basic)
    curl --silent --output /dev/null --write-out '%{http_code}\n' --user "$USER_ID:$PASSWORD" "$URL"
    ;;
bearer)
    token=$(curl --silent --user "$CLIENT_ID:$CLIENT_SECRET" --data grant_type=client_credentials "$TOKEN_URL" |
        sed 's/.*"access_token":"\([^"]*\)".*/\1/')
    curl --silent --output /dev/null --write-out '%{http_code}\n' --header "Authorization: Bearer $token" "$URL"
    ;;
esac
