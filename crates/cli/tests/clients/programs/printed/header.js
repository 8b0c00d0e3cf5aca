// The two lines of the provider's Node sample that make the header, and a request of today around them.
var http = require('http');
var username = process.env.USER_ID;
var password = process.env.PASSWORD;

// As printed:
var auth = 'Basic ' + new Buffer(username + ':' + password).toString('base64');

var header = {'Host': '', 'Authorization': auth};
// Until here.

http.get(process.env.URL, { headers: header }, (answer) => {
  console.log(answer.statusCode);
  answer.resume();
});
