/** Rules that are tightened while many people change their records: no change slips through. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { type Received, send } from '../support/client.ts';
import { person } from '../support/credentials.ts';
import { randomFrom } from '../support/fakes/random.ts';
import { rule } from '../support/key-rules.ts';
import { rounds } from '../support/rounds.ts';
import { acme, as } from '../support/tenancy.ts';

const CHANGES = rounds(500, 5_000);
const PEOPLE = 12;
const CLIENTS = 24;

/** The rules for `level`, one after the other. The last is for admins as well. */
const RULES = [
  { type: 'integer', maximum: 3 },
  { type: 'integer', maximum: 2 },
  { type: 'integer', maximum: 1 },
  { type: 'integer', maximum: 0, write: 'admin' },
] as const;
const last = RULES.length - 1;

type By = 'person' | 'admin';
const allows = (stage: number, level: number, by: By): boolean =>
  level <= (RULES[stage]?.maximum ?? 3) && (by === 'admin' || stage < last);

interface Applied {
  readonly level: number;
  readonly by: By;
}

/** A change as clients make them: PATCH, a merge patch or PUT, by the person or by an admin. */
function drawChange(random: () => number, n: number) {
  const level = Math.floor(random() * 4);
  const by: By = random() < 0.5 ? 'person' : 'admin';
  const method = random() < 0.3 ? 'PUT' : 'PATCH';
  const isMerge = method === 'PATCH' && random() < 0.3;
  // Each change sets another key as well, so that none is without effect.
  const body = { metadata: { level, n } };
  return { level, by, method, body, type: isMerge ? 'merge-patch+json' : 'json' };
}

/** The acknowledged changes of each person, by the version that they made. */
type Acknowledged = ReadonlyMap<string, Map<number, Applied>>;

interface Event {
  readonly action: string;
  readonly user_id: string | null;
  readonly version: number | null;
}

/** What the changes did, in the order in which D1 has made them. */
async function judged(acknowledged: Acknowledged) {
  const { results } = await env.DB.prepare(
    'SELECT action, user_id, version FROM events WHERE scope_id = ? ORDER BY rowid',
  )
    .bind(tenants.acme.id)
    .all<Event>();
  const levels = new Map<string, number>();
  const met = { applied: 0, slipped: [] as string[], under: RULES.map(() => 0), stage: -1 };
  for (const { action, user_id, version } of results) {
    if (action === 'metadata_key.set') met.stage += 1;
    const made = acknowledged.get(user_id ?? '')?.get(version ?? 0);
    if (!action.startsWith('record.') || user_id === null) continue;
    if (!made) throw new Error(`${action} ${version} of ${user_id} was acknowledged to nobody`);
    met.applied += 1;
    met.under[met.stage] = (met.under[met.stage] ?? 0) + 1;
    // A value that stays as it is passes, so that read, edit and PUT keeps working.
    const stays = levels.get(user_id) === made.level;
    if (!stays && !allows(met.stage, made.level, made.by)) {
      met.slipped.push(`${made.level} by the ${made.by} under rule ${met.stage}`);
    }
    levels.set(user_id, made.level);
  }
  return met;
}

test(`${CHANGES} changes obey each rule from its place in D1 on`, async () => {
  await rule(tenants.myApp.id, {});
  const crowd = await Promise.all(Array.from({ length: PEOPLE }, () => person('member')));
  const acknowledged = new Map(crowd.map(({ id }) => [id, new Map<number, Applied>()]));
  const random = randomFrom(CHANGES);
  const counts = { done: 0, refused: 0 };
  /** The newest rule whose PUT has begun. */
  let begun = -1;
  const tighten = async () => {
    begun += 1;
    const answer = await as('orgOwner').put(`${acme}/metadata-keys/level`, RULES[begun]);
    expect([200, 201], answer.text).toContain(answer.status);
  };

  function take({ status, text, headers }: Received, id: string, change: Applied): void {
    if (status === 200) {
      counts.done += 1;
      const version = Number.parseInt(headers.get('ETag')?.slice(1) ?? '', 10);
      expect(acknowledged.get(id)?.has(version)).toBe(false);
      acknowledged.get(id)?.set(version, change);
      return;
    }
    counts.refused += 1;
    expect([400, 403], text).toContain(status);
    expect(allows(begun, change.level, change.by), `${text} under rule ${begun}`).toBe(false);
  }

  let sent = 0;
  const client = async () => {
    while (sent < CHANGES) {
      sent += 1;
      if (begun < last && sent % (CHANGES / RULES.length) === 0) await tighten();
      const { id, token } = crowd[Math.floor(random() * PEOPLE)] as (typeof crowd)[number];
      const { level, by, method, body, type } = drawChange(random, sent);
      const path = '/api/core/users/platform-metadata/?platform_key=acme-corp';
      const answer = await send(by === 'person' ? path : `${path}&username=${id}`, {
        method,
        token: by === 'person' ? token : people.admin.token,
        body,
        headers: { 'Content-Type': `application/${type}` },
      });
      take(answer, id, { level, by });
    }
  };
  await tighten();
  await Promise.all(Array.from({ length: CLIENTS }, client));

  const { applied, slipped, under } = await judged(acknowledged);
  expect(slipped).toEqual([]);
  expect(applied).toBe(counts.done);
  // Else it would say little: changes were made under each rule, and many were refused.
  expect(Math.min(...under)).toBeGreaterThan(CHANGES / 50);
  expect(counts.refused).toBeGreaterThan(CHANGES / 10);
});
