// `@app-connect/core/lib/logger`: into the server's log, as `console` does.
'use strict';

const at = level => (message, details) => details === undefined
  ? console[level](message) : console[level](message, details);

module.exports = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), fatal: at('error') };
