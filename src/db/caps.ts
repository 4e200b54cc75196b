/**
 * The variable `CAPS`: how many rows one user, application or tenant may have. A batch that would
 * exceed a cap fails, and changes nothing. See docs/decisions/limits.md#caps.
 */
import { lazily } from '../isolate/lazily.ts';
import { jsonIn, mistakesIn, readOnce } from '../isolate/variable.ts';
import * as z from '../values/zod.ts';
import { failUnless } from './grounds.ts';
import { MOST_MEMBERSHIPS } from './limits.ts';

const caps = lazily(() => {
  const absent = ({ input }: { input?: unknown }) =>
    input === undefined ? 'must be given' : 'must be a whole number';
  const upTo = (most: number) =>
    z
      .int({ error: absent })
      .check(z.minimum(1, 'must be at least 1'), z.maximum(most, `must be at most ${most}`));
  return z.strictObject({
    memberships: upTo(MOST_MEMBERSHIPS),
    records: upTo(10_000),
    organizations: upTo(1_000_000),
    tokens: upTo(1_000),
    serviceUsers: upTo(10_000),
    invitations: upTo(100_000),
    webhooks: upTo(1_000),
  });
});

export type Caps = Readonly<z.output<ReturnType<typeof caps>>>;

type CapName = keyof Caps;

/** A command that may add rows, with the caps of the deployment. */
export interface Capped {
  readonly caps: Caps;
}

/** The caps. Throws an error that lists every mistake. */
export const capsIn = readOnce((text): Caps => {
  const { data, error } = caps().safeParse(jsonIn('CAPS', text, 'an object'));
  if (data) return data;
  const mistakes = error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw mistakesIn('CAPS', mistakes);
});

/** A cap that is reached, and its number. */
export interface ReachedCap {
  readonly name: CapName;
  readonly most: number;
}

/** The words of the error, before the name of the cap. No other error of D1 has them. */
const EXCEEDED = 'this change would exceed the cap of ';

/** A SELECT that fails, and D1 undoes the whole batch with it, unless a condition holds. */
export const failOverCap = (name: CapName, condition: string): string =>
  failUnless(condition, EXCEEDED + name);

/** The cap that an error of `failOverCap` names. */
export function exceededCap(text: string): CapName | undefined {
  const names = Object.keys(caps().shape) as CapName[];
  return names.find((name) => text.includes(EXCEEDED + name));
}

/** Raised in place of a change that would exceed a cap: nothing was done. */
export class CapReached extends Error {
  override readonly name = 'CapReached';
  readonly cap: ReachedCap;

  constructor(cap: ReachedCap, options?: ErrorOptions) {
    super(EXCEEDED + cap.name, options);
    this.cap = cap;
  }
}
