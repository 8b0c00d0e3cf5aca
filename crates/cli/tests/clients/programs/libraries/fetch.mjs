// fetch, which has no word for Basic: by a header made with Buffer, by one made with btoa, by user and password
// in the URL, or by a bearer token of an OAuth client or of a person.
const { USER_ID: user, PASSWORD: password, URL: url, TOKEN_URL: tokenUrl, WAY: way } = process.env;

async function answer() {
  if (way === 'basic') {
    const value = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
    return fetch(url, { headers: { Authorization: `Basic ${value}` } });
  }
  if (way === 'basic with btoa') {
    return fetch(url, { headers: { Authorization: `Basic ${btoa(`${user}:${password}`)}` } });
  }
  if (way === 'user-info in the URL') {
    return fetch(url.replace('//', `//${encodeURIComponent(user)}:${encodeURIComponent(password)}@`));
  }
  const ofClient = {
    grant_type: 'client_credentials',
    client_id: process.env.CLIENT_ID,
    client_secret: process.env.CLIENT_SECRET,
  };
  const ofPerson = { grant_type: 'password', username: user, password };
  const form = new URLSearchParams(way === 'bearer' ? ofClient : ofPerson);
  const { access_token: token } = await (await fetch(tokenUrl, { method: 'POST', body: form })).json();
  return fetch(url, { headers: { Authorization: `Bearer ${token}` } });
}

try {
  console.log((await answer()).status);
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exit(1);
}
