// `@app-connect/core/models/userModel`: the user of this connection.
'use strict';

module.exports = { UserModel: require('models').classOf('user') };
