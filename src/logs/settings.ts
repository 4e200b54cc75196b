/** The requests to log: all, those that failed on our side, or none. */
const LEVELS = ['requests', 'errors', 'off'] as const;

export type LogLevel = (typeof LEVELS)[number];

/** The variable `LOG`. Throws for any other value. */
export function logLevelIn(variable: string): LogLevel {
  const level = LEVELS.find((each) => each === variable);
  if (level) return level;
  throw mistaken('LOG', LEVELS);
}

/** The variable `SERVER_TIMING`. Throws for any other value. */
export function serverTimingIn(variable: string): boolean {
  if (variable === 'on' || variable === 'off') return variable === 'on';
  throw mistaken('SERVER_TIMING', ['on', 'off']);
}

const mistaken = (name: string, values: readonly string[]) =>
  new Error(`Change ${name} under [vars] in wrangler.toml: it must be one of ${values.join(', ')}`);
