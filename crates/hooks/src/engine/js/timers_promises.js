// `require('timers/promises')`.
'use strict';

module.exports = require('timers').promises;
