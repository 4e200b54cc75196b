/** Several callers read the same records at once in one isolate. None may see another's answer. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { tokenOf } from '../../src/auth/token.ts';
import worker from '../../src/worker.ts';
import { incoming, type Received, received, record, type Sent } from './client.ts';

type Person = (typeof people)[keyof typeof people];

const members: readonly Person[] = [people.john, people.jane, people.other, people.orgOwner];
const { path } = record('john');

/** Random numbers that a seed repeats (mulberry32). */
function numbers(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const ask = async (to: string, sent: Sent): Promise<Received> =>
  received(await worker.fetch(incoming(to, sent), env, createExecutionContext()));

/** Another user’s id with one’s own secret, under a good checksum. */
const stolen = (victim: Person, token: string) =>
  tokenOf(victim.id, `token_${token.slice(30, 56)}`, token.slice(56, -7)).token;

/** Makes requests, some of them at once. Returns the number of each kind of answer. */
export async function interleave(
  count: number,
  seed: number,
): Promise<ReadonlyMap<string, number>> {
  const below = numbers(seed);
  const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value;
  const tokens = new Map(members.map((who) => [who, [who.token]]));
  const tags = new Map(members.map((who) => [who, new Set(['"0-none"'])]));
  const bookmarks: string[] = [];
  const tally = new Map<string, number>();
  const tagOf = (who: Person) => pick([...(tags.get(who) ?? [])]);

  const note = (name: string) => tally.set(name, (tally.get(name) ?? 0) + 1);

  /** Checks an answer: it shows the caller's own record, or nothing. */
  function check(owner: Person, answer: Received, may: boolean) {
    const { status, json, headers, text } = answer;
    const tag = headers.get('ETag') ?? '';
    note(
      `${status} ${headers.get('Cache-Status')?.replace(/;.*(hit|fwd=\w+).*/, ' $1') ?? ''}`.trim(),
    );
    if (status === 200) {
      expect(may, 'a stolen token reads').toBe(true);
      expect(json.username).toBe(owner.username);
      if (json.metadata.owner !== undefined) expect(json.metadata.owner).toBe(owner.username);
      tags.get(owner)?.add(tag);
      for (const other of members)
        if (other !== owner) expect(tags.get(other)?.has(tag)).toBe(false);
    } else if (status === 304) {
      expect(may, 'a stolen token is told that nothing changed').toBe(true);
      for (const other of members)
        if (other !== owner) expect(tags.get(other)?.has(tag)).toBe(false);
    } else {
      expect([401, 403, 404, 504], text).toContain(status);
      for (const { username } of members) expect(text).not.toContain(username);
    }
  }

  const conditions = (who: Person): Record<string, string> => ({
    ...pick([
      {},
      {},
      { 'Cache-Control': 'max-age=60' },
      { 'Cache-Control': 'max-age=1' },
      { 'Cache-Control': 'no-cache' },
      { 'Cache-Control': 'max-age=60, only-if-cached' },
    ]),
    ...pick([
      {},
      {},
      { 'If-None-Match': tagOf(who) },
      { 'If-None-Match': tagOf(pick(members)) },
      { 'If-None-Match': '*' },
    ]),
    ...(bookmarks.length > 0 && below(5) === 0 && { 'x-d1-bookmark': pick(bookmarks) }),
  });

  const kinds: readonly ((who: Person) => Promise<void>)[] = [
    ...Array.from({ length: 40 }, () => async (who: Person) => {
      const token = pick(tokens.get(who) ?? []);
      check(who, await ask(path, { token, headers: conditions(who) }), true);
    }),
    async (who) => {
      const victim = pick(members.filter((each) => each !== who));
      const token = stolen(victim, who.token);
      check(victim, await ask(path, { token, headers: conditions(victim) }), false);
    },
    async (who) => {
      const { token } = pick([people.orgOwner, people.admin]);
      const there = record('admin', { username: who.username }).path;
      check(who, await ask(there, { token, headers: conditions(who) }), true);
    },
    async (who) => {
      const other = pick(members.filter((each) => each !== who && each !== people.orgOwner));
      if (who === people.orgOwner) return;
      const there = record('john', { username: other.username }).path;
      check(other, await ask(there, { token: who.token, headers: conditions(other) }), false);
    },
    async (who) => {
      const metadata = { owner: who.username, n: below(1_000) };
      const { status, headers, text } = await ask(path, {
        method: 'PATCH',
        token: who.token,
        body: { metadata },
      });
      expect(status, text).toBe(200);
      const bookmark = headers.get('x-d1-bookmark');
      if (bookmark) bookmarks.push(bookmark);
    },
    async (who) => {
      const mint = { method: 'POST', token: who.token, body: { name: 'more' } };
      const { json } = await ask('/api/v1/tokens', mint);
      const ends = below(2) === 0;
      // Try few ended tokens again, or nearly all answers would be 401 at the end.
      if (!ends || below(4) === 0) tokens.get(who)?.push(json.data.token);
      if (!ends) return;
      const gone = { method: 'DELETE', token: who.token };
      expect((await ask(`/api/v1/tokens/${json.data.id}`, gone)).status).toBe(204);
    },
  ];

  const AT_ONCE = 12;
  for (let made = 0; made < count; made += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => pick(kinds)(pick(members))));
  }
  return tally;
}
