// The provider's Node sample as printed, but for the user and the password. It never says what `client` is:
// with CLIENT=http it is the module that had a function of that shape when the sample was written.
if (process.env.CLIENT === 'http') global.client = require('http');
var username = process.env.USER_ID;
var password = process.env.PASSWORD;

// As printed:
var auth = 'Basic ' + new Buffer(username + ':' + password).toString('base64');

var header = {'Host': '', 'Authorization': auth};
var request = client.request('GET', '/', header);
// Until here.

request.end();
