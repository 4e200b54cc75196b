import { mistakesIn } from '../isolate/variable.ts';

/** The requests to log: all, those that failed on our side, or none. */
const LEVELS = ['requests', 'errors', 'off'] as const;

export type LogLevel = (typeof LEVELS)[number];

/** The variable `LOG`. Throws for any other value. */
export function logLevelIn(variable: string): LogLevel {
  const level = LEVELS.find((each) => each === variable);
  if (level) return level;
  throw mistakesIn('LOG', [`must be one of ${LEVELS.join(', ')}`]);
}

/** The variable `SERVER_TIMING`. Throws for any other value. */
export function serverTimingIn(variable: string): boolean {
  if (variable === 'on' || variable === 'off') return variable === 'on';
  throw mistakesIn('SERVER_TIMING', ['must be on or off']);
}
