// What the pages take for granted, from the fragment of their address, and how a page says what became of it.
var [aside, url, username, password] = location.hash.slice(1).split('&').map(decodeURIComponent);

function tell(what) {
  navigator.sendBeacon(aside, String(what));
}

window.onerror = function (message) { tell(message); };

// Being challenged, a browser asks its user for a password, and the page hears nothing before that is answered.
$.ajaxSetup({ timeout: 8000 });
