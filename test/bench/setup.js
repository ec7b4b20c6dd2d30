'use strict';

// As n8n has it where nobody has set anything: tests also read what is only told at the level "debug".
process.env.N8N_LOG_LEVEL = 'info';
