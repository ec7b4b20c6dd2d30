/** What shows that the README is right, sentence by sentence. */
import type { Ledger } from './fact';
import { CALLBACKS } from './callbacks';
import { COST } from './cost';
import { ERRORS } from './errors';
import { FILES } from './files';
import { INSTALL } from './install';
import { MONEY } from './money';
import { OUTPUT } from './output';
import { PARAMETERS } from './parameters';
import { PROJECT } from './project';
import { PROMPT } from './prompt';
import { SURVIVAL } from './survival';
import { TRIGGER } from './trigger';
import { TRYING } from './trying';
import { WAITING } from './waiting';
import { WAITING_BY_CALLBACK } from './waitingByCallback';

export const LEDGER: Ledger = {
	...INSTALL,
	...TRYING,
	...PARAMETERS,
	...PROMPT,
	...FILES,
	...OUTPUT,
	...TRIGGER,
	...CALLBACKS,
	...COST,
	...ERRORS,
	...MONEY,
	...SURVIVAL,
	...WAITING,
	...WAITING_BY_CALLBACK,
	...PROJECT,
};
