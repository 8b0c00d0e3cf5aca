function getAuthType() {
    return 'apiKey';
}

// Rawdon hands out keys that are the header's value already; some of its older ones are no Base64 at all.
function getBasicAuth({ apiKey }) {
    return apiKey;
}

async function getUserInfo({ authHeader, additionalInfo: { site = 'main' } = {} }) {
    const target = new URL('/json/me', process.env.RAWDON_API_SERVER);
    target.searchParams.set('site', site);
    target.searchParams.append('tag', 'a b');
    target.searchParams.append('tag', 'ü&+');
    const reply = await fetch(target, { headers: { Authorization: authHeader, Accept: 'application/json' } });
    if (!reply.ok) {
        const text = await reply.text();
        return { successful: false, returnMessage: { messageType: 'warning', message: `${reply.status}: ${text}`, ttl: 3000 } };
    }
    const me = await reply.json();
    return {
        successful: true,
        platformUserInfo: { id: me.id, name: me.name, platformAdditionalInfo: { kind: reply.headers.get('content-type') } },
        returnMessage: { messageType: 'success', message: 'Connected to Rawdon.', ttl: 1000 }
    };
}

module.exports = { getAuthType, getBasicAuth, getUserInfo };
