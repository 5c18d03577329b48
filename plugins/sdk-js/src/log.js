// Lines for the operator's log; they never reach the author of a pull request.

import { write } from 'stagegate:review/log@1.1.0';

/** For who looks for a fault. */
export const debug = (message) => write('debug', String(message));

/** Something the operator may want to know. */
export const info = (message) => write('info', String(message));

/** Something the operator should look at. */
export const warn = (message) => write('warn', String(message));
