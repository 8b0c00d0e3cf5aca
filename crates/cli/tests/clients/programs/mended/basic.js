// The provider's Node sample, mended: `Buffer.from`, the request of today, and no `Host` of one's own.
var http = require('http');
var username = process.env.USER_ID;
var password = process.env.PASSWORD;

var auth = 'Basic ' + Buffer.from(username + ':' + password, 'utf8').toString('base64');
http.get(process.env.URL, { headers: { 'Authorization': auth } }, (answer) => {
  console.log(answer.statusCode);
  answer.resume();
});
