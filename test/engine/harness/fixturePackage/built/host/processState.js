'use strict';

module.exports = require('../../../../../../dist/nodes/Seedance/host/processState');
