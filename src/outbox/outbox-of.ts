import type { Env } from '../env.ts';
import type { Outbox } from './outbox.ts';

/** The object that sends messages. Node loads this file with the contracts, but not the class. */
export const outboxOf = (env: Pick<Env, 'OUTBOX'>): DurableObjectStub<Outbox> =>
  (env.OUTBOX as DurableObjectNamespace<Outbox>).getByName('outbox');
