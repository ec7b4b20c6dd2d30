'use strict';

// What a package keeps in memory: a new process starts with none of it.
exports.loads = 0;
