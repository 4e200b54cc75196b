/** Batches of records and single changes of the same records at once, with copies and without. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { type Received, ROOT, record, send } from '../support/client.ts';
import { endAllMarks, markAll } from '../support/marks.ts';
import { rounds } from '../support/rounds.ts';
import { acme, freshEmail, made } from '../support/tenancy.ts';

const MEMBERS = 60;
const AUTHORS = 4;

const batch = (records: readonly object[]) =>
  send('/api/core/users/platform-metadata/batch?platform_key=acme-corp', {
    method: 'POST',
    token: ROOT,
    body: { records },
  });

async function members(): Promise<readonly { readonly email: string; readonly userId: string }[]> {
  const emails = Array.from({ length: MEMBERS }, () => freshEmail());
  const users = emails.map((email) => ({ email }));
  const { data } = await made207('/api/v1/users/identify/batch', { users });
  const found = data.results.map(({ userId }: { userId: string }, n: number) => ({
    email: emails[n] ?? '',
    userId,
  }));
  for (const { userId } of found) {
    await made('root', `${acme}/members`, { userId, role: 'member' });
  }
  return found;
}

async function made207(path: string, body: object) {
  const answer = await send(path, { method: 'POST', token: ROOT, body });
  expect(answer.status, answer.text).toBe(207);
  return answer.json;
}

const shuffled = <Item>(items: readonly Item[]) =>
  items
    .map((item) => [Math.random(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);

const isMade = ({ status, json, text }: Received) => {
  expect(status, text).toBe(207);
  for (const each of json.results) expect(each).toMatchObject({ status: 200 });
};

test.each(['no copy', 'a copy of some', 'a copy of all'])(
  'lose no change and share no version, with %s',
  async (which) => {
    for (let round = 0; round < rounds(1, 4); round += 1) {
      const cast = await members();
      await (which === 'a copy of all' ? markAll() : endAllMarks());
      // Copies come into being while the batches run.
      const marked = which === 'a copy of some' ? cast.filter((_, n) => n % 3 === 0) : [];
      const mark = Promise.all(
        marked.map(({ userId }) =>
          env.DB.prepare(
            `INSERT INTO copies (user_id, tenant_key, expires_at)
             VALUES (?, 'acme-corp', 1000 * unixepoch() + 31 * 86400000)`,
          )
            .bind(userId)
            .run(),
        ),
      );
      const batches = Array.from({ length: AUTHORS }, (_, n) =>
        batch(shuffled(cast).map(({ email }) => ({ username: email, metadata: { [`b${n}`]: n } }))),
      );
      const singles = cast
        .slice(0, 20)
        .map(({ email }) => record('root', { username: email }).patch({ metadata: { single: 1 } }));
      for (const answer of await Promise.all(batches)) isMade(answer);
      for (const { status, text } of await Promise.all(singles)) expect(status, text).toBe(200);
      await mark;
      await expectWhole(cast.map(({ userId }) => userId));
    }
  },
);

/** Every change is there, and each record has an event for each of its versions. */
async function expectWhole(ids: readonly string[]) {
  const { results } = await env.DB.prepare(
    `SELECT r.metadata, r.version, count(e.id) AS events, max(e.version) AS newest
       FROM platform_metadata r
       JOIN events e ON e.user_id = r.user_id AND e.scope_id = r.scope_id AND e.action GLOB 'record.*'
      WHERE r.scope_id = ? AND r.user_id IN (SELECT value FROM json_each(?)) GROUP BY r.user_id`,
  )
    .bind(tenants.acme.id, JSON.stringify(ids))
    .all<{ metadata: string; version: number; events: number; newest: number }>();
  expect(results).toHaveLength(MEMBERS);
  for (const { metadata, version, events, newest } of results) {
    const keys = Object.keys(JSON.parse(metadata)).filter((key) => key !== 'single');
    expect(keys.sort()).toEqual(Array.from({ length: AUTHORS }, (_, n) => `b${n}`));
    expect({ events, newest }).toEqual({ events: version, newest: version });
  }
}
