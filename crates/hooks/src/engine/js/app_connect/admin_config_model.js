// `@app-connect/core/models/adminConfigModel`: what an administrator has set for this account.
'use strict';

module.exports = { AdminConfigModel: require('models').classOf('adminConfig') };
