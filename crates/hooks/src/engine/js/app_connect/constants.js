// `@app-connect/core/lib/constants`.
'use strict';

module.exports = {
  LOG_DETAILS_FORMAT_TYPE: { PLAIN_TEXT: 'text/plain', HTML: 'text/html', MARKDOWN: 'text/markdown' },
};
