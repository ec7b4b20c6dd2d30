'use strict';

exports.calls = 0;
