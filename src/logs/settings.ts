import { choiceIn } from '../isolate/variable.ts';

/** The variable `LOG`: the requests to log are all, those that failed on our side, or none. */
export const logLevelIn = choiceIn('LOG', ['requests', 'errors', 'off']);

/** The variable `SERVER_TIMING`. */
export const serverTimingIn = choiceIn('SERVER_TIMING', ['on', 'off']);
