import { withDeadline } from '../../isolate/deadline.ts';
import type { RecordCall } from './record-request.ts';

/** How long KV's cache of a location may hold a copy, in seconds: the least that KV takes. */
const KV_HOLDS_FOR = 30;

/** When KV takes longer, in milliseconds, D1 is faster. */
const KV_ANSWERS_WITHIN = 2_000;

/** A copy as KV has it. The body is text that nobody parses here. Undefined: KV fails. */
export const inKV = <Metadata>({ env, meter }: RecordCall, key: string) =>
  meter.time(
    'kv',
    withDeadline(
      KV_ANSWERS_WITHIN,
      env.COPIES.getWithMetadata<Metadata>(key, { type: 'text', cacheTtl: KV_HOLDS_FOR }),
      () => new Error('KV takes too long'),
    ).catch(() => undefined),
  );
