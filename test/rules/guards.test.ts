/** Guards in SQL: each answers yes or no, never null, whichever of its parameters are null. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { credentialBy } from '../../src/auth/caller.ts';
import { capsIn } from '../../src/db/caps.ts';
import { isLastPlatformAdmin, lastOwnerOf } from '../../src/db/conditions.ts';
import { Outdated } from '../../src/db/errors.ts';
import { APPLIED } from '../../src/db/events.ts';
import type { Question } from '../../src/db/grounds.ts';
import { askForGrounds, changeBatch, groundsIn } from '../../src/directory/grounds.ts';
import { applyMembership, type MemberCommand } from '../../src/directory/members/change.ts';
import { applyDeletion } from '../../src/directory/users/delete.ts';
import { applyUpdate, type UpdateUserCommand } from '../../src/directory/users/update.ts';

const { operator, orgOwner, john } = people;
type Value = string | number | null;

const answerTo = (sql: string, values: readonly Value[]) =>
  env.DB.prepare(`SELECT (${sql}) AS answer, (${sql}) IS NULL AS is_null`)
    .bind(...values)
    .first<{ answer: number; is_null: number }>();

/** A guard over `?1`, `?2`…, and its answers. */
const guards: readonly [string, string, readonly (readonly [readonly Value[], 0 | 1])[]][] = [
  [
    'the only platform administrator',
    isLastPlatformAdmin('?1'),
    [
      [[operator.id], 1],
      [[john.id], 0],
      [['user_gone'], 0],
      [[null], 0],
    ],
  ],
  [
    'a role that would go from the only platform administrator',
    `NOT (?1 AND ${isLastPlatformAdmin('?2')})`,
    [
      [[1, operator.id], 0],
      [[0, operator.id], 1],
      [[1, john.id], 1],
      [[1, null], 1],
      [[0, null], 1],
      [[null, null], 1],
      [[null, john.id], 1],
    ],
  ],
  [
    'the only owner of a tenant',
    `EXISTS (${lastOwnerOf('?1')})`,
    [
      [[orgOwner.id], 1],
      [[john.id], 0],
      [[null], 0],
    ],
  ],
  [
    'a mutation that was applied',
    APPLIED('?1'),
    [
      [['event_never'], 0],
      [[null], 0],
    ],
  ],
  [
    'a credential',
    `EXISTS (${credentialBy('?1', '?2', '?3', '?4')})`,
    [
      [[null, null, null, null], 0],
      [['token_x', null, null, null], 0],
      [[null, 'hash', null, null], 0],
      [[null, null, 'issuer', null], 0],
      [[null, null, null, 'subject'], 0],
    ],
  ],
];

describe.each(guards)('%s', (_what, sql, answers) => {
  test.each(answers)('%j is %i', async (values, answer) => {
    expect(await answerTo(sql, values)).toEqual({ answer, is_null: 0 });
  });
});

const mutation = (n: number) => ({
  mutationId: `event_guard_${n}`,
  actorId: null,
  requestId: 'guards',
  now: n,
  grounds: null,
  caps: capsIn(env.CAPS),
});

const nobody = [null, null, null, null];

test.each<Question>([
  { credential: nobody },
  { credential: nobody, key: 'acme-corp', user: { username: 'john_doe' } },
  { credential: nobody, key: 'never', user: { username: 'nobody' } },
  { credential: nobody, user: 'caller' },
  { credential: nobody, token: 'token_never' },
  { credential: nobody, scopes: [], user: { id: 'user_never' }, account: true },
  { credential: nobody, attributes: ['never'] },
  { credential: nobody, user: { id: people.john.id }, keptParts: [] },
  { credential: nobody, user: { id: 'user_never' }, keptParts: ['last_name'] },
])('the grounds %j hold with their answer, and with no other', async (question) => {
  const [asked] = await env.DB.batch([askForGrounds(env.DB, question)]);
  const grounds = groundsIn(asked, question);
  const change = (answer: string) =>
    changeBatch(env.DB, { ...mutation(300), grounds: { question, answer } }, []);
  await expect(change(grounds.answer)).resolves.toEqual([]);
  for (const other of ['', 'null', '[]', `${grounds.answer} `]) {
    await expect(change(other)).rejects.toThrow(Outdated);
  }
});

test('an update of the only platform administrator that gives nothing, and one that names nulls', async () => {
  const command = (n: number, fields: UpdateUserCommand['fields']): UpdateUserCommand => ({
    ...mutation(n),
    userId: operator.id,
    globalRole: null,
    placements: [],
    keepToken: null,
    endIdentities: false,
    fields,
  });
  const nulls = { name: null, first_name: null, last_name: null, image: null, password_hash: null };
  for (const [n, fields] of [{}, nulls, { ...nulls, name: 'Olga' }].entries()) {
    const { answer } = await applyUpdate(env.DB, command(n, fields));
    expect(answer.is, JSON.stringify(fields)).toBe('done');
  }
  const demoting = { ...command(9, {}), globalRole: 'user' as const };
  expect((await applyUpdate(env.DB, demoting)).answer.is).toBe('last_admin');
});

test('a membership that no role is expected of is added, and never set or removed', async () => {
  const command = (n: number, change: Partial<MemberCommand>): MemberCommand => ({
    ...mutation(100 + n),
    userId: orgOwner.id,
    scopeId: tenants.acme.id,
    how: 'set',
    role: 'member',
    from: null,
    ...change,
  });
  const outcome = async (n: number, change: Partial<MemberCommand>) =>
    (await applyMembership(env.DB, command(n, change))).answer.is;
  expect(await outcome(1, { how: 'set' })).toBe('changed_meanwhile');
  expect(await outcome(2, { how: 'remove' })).toBe('changed_meanwhile');
  expect(await outcome(3, { how: 'add' })).toBe('already_member');
  expect(await outcome(4, { how: 'set', from: 'owner' })).toBe('last_owner');
  expect(await outcome(5, { how: 'remove', from: 'owner' })).toBe('last_owner');
});

test('a deletion without an expected version is held by the last owner and administrator alone', async () => {
  const outcome = async (userId: string, n: number) =>
    (
      await applyDeletion(env.DB, {
        ...mutation(200 + n),
        userId,
        reach: 'anyone',
      })
    ).answer.is;
  expect(await outcome(operator.id, 1)).toBe('last_admin');
  expect(await outcome(orgOwner.id, 2)).toBe('last_owner');
  expect(await outcome(people.beta.id, 3)).toBe('done');
});
