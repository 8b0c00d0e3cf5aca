# curl, by Basic (`-u`), or by a bearer token of an OAuth client or of a person.
set -eu
case "$WAY" in
basic)
    curl --silent --output /dev/null --write-out '%{http_code}\n' --user "$USER_ID:$PASSWORD" "$URL"
    ;;
bearer | "bearer of a person")
    if [ "$WAY" = bearer ]; then
        reply=$(curl --silent --user "$CLIENT_ID:$CLIENT_SECRET" --data grant_type=client_credentials "$TOKEN_URL")
    else
        reply=$(curl --silent --data grant_type=password --data-urlencode "username=$USER_ID" \
            --data-urlencode "password=$PASSWORD" "$TOKEN_URL")
    fi
    token=$(printf %s "$reply" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
    curl --silent --output /dev/null --write-out '%{http_code}\n' --header "Authorization: Bearer $token" "$URL"
    ;;
esac
