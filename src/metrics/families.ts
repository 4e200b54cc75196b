/** The metrics of Roster, as Prometheus names and explains them. */

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly string[];
  readonly help: string;
}

const counter = (name: string, labels: readonly string[], help: string): Family => ({
  name: `roster_${name}_total`,
  type: 'counter',
  labels,
  help: `${help} ${LOSES}`,
});

const LOSES = 'Approximate: an isolate that ends loses what it has counted in its last seconds.';

const gauge = (name: string, help: string): Family => ({
  name: `roster_${name}`,
  type: 'gauge',
  labels: [],
  help: `${help} Of the registrars that have told within the last minute.`,
});

/** Every family by the name that the code uses. Its series differ in the values of its labels. */
export const families = {
  requests: counter(
    'requests',
    ['route', 'method', 'status'],
    'Answered requests, by the path in openapi.json ("none": no such path), method and status.',
  ),
  copyLookups: counter(
    'copy_lookups',
    ['outcome'],
    'Reads of records by their Cache-Status: hit, stale-if-error (a copy, since D1 failed), or why D1 was asked: miss, stale, request.',
  ),
  storageCalls: counter(
    'storage_calls',
    ['kind'],
    'Calls of D1, KV, the cache and Durable Objects that requests have waited for. What objects ask themselves is not in it.',
  ),
  storageSeconds: counter(
    'storage_wait_seconds',
    ['kind'],
    'Seconds that these calls have taken, those at the same time each for itself.',
  ),
  limited: counter('rate_limited', ['limit'], 'Requests that a rate limit has refused with 429.'),
  folded: counter(
    'folded_writes',
    [],
    'Writes that a registrar has made in one batch with others.',
  ),
  fenceRetries: counter(
    'fence_retries',
    [],
    'Fences that were put again, since another isolate had lowered them or may have.',
  ),
  fenceFailures: counter(
    'fence_failures',
    [],
    'Fences that the cache did not take. The write stands; readers there may be a minute behind.',
  ),
  messages: counter(
    'messages',
    ['outcome'],
    'Tries to send a message to a person: sent, put_off (it is tried again) or given_up.',
  ),
  deliveries: counter(
    'webhook_deliveries',
    ['outcome'],
    'Tries to deliver an event to a webhook: delivered, failed (it is tried again), given_up, or gone (the answer 410).',
  ),
  disabled: counter(
    'webhooks_disabled',
    ['by'],
    'Webhooks that Roster has disabled: by the answer 410 (gone), or by five days of failures.',
  ),
  removed: counter('removed_rows', ['kind'], 'Rows that the clean-up has removed, by kind.'),
  waitingWrites: gauge('waiting_writes', 'Writes that registrars are making or keep waiting.'),
  oldestUnpublished: gauge(
    'oldest_unpublished_seconds',
    'The age of the oldest write whose copy KV may lack; a note of it is kept for five seconds at least.',
  ),
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof families;
