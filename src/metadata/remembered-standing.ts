/**
 * The standings that an isolate has decided on. They decide nothing: a change that rests on one is
 * made only if it holds in D1, in the transaction of the change. It saves the round trip before that.
 */
import { RecentlyUsed } from '../recently-used.ts';
import {
  type Asked,
  type FoundStanding,
  parametersOf,
  type StandingRow,
  standingIn,
} from './standing.ts';

const rows = new RecentlyUsed<StandingRow>({ entries: 5_000 });

const keyOf = (asked: Asked): string => JSON.stringify(parametersOf(asked));

/** What a request like this one was decided on before. The content of the record is not remembered. */
export function rememberedStanding(asked: Asked): FoundStanding | undefined {
  const row = rows.get(keyOf(asked));
  return row && standingIn(row, asked);
}

/** Keeps what a change was made on. */
export function rememberStanding(asked: Asked, { row }: FoundStanding): void {
  rows.set(keyOf(asked), { ...row, metadata: null });
}

/** Forgets what no longer holds. */
export function forgetStanding(asked: Asked): void {
  rows.delete(keyOf(asked));
}
