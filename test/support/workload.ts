/** Clients in two locations that use a few records at once, and the answers that they got. */
import { people, tenants } from '../../scripts/demo-data.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { BOOKMARK_HEADER } from '../../src/http/session.ts';
import { backUp } from './backup.ts';
import { type Received, record } from './client.ts';
import { randomFrom } from './fakes/random.ts';
import { type Deployment, openWorld, type Weather, type World } from './fakes/world.ts';
import { type Bounds, KEPT, type Read, violationsIn, type Write } from './history.ts';
import { rule } from './key-rules.ts';
import { endAllMarks } from './marks.ts';
import { type Around, delayed } from './storage-probe.ts';

const RECORDS = [
  ['john', 'acme-corp'],
  ['john', 'my-app'],
  ['jane', 'acme-corp'],
  ['other', 'my-app'],
  ['other', 'acme-corp'],
  ['beta', 'my-app'],
  ['stranger', 'globex'],
  ['john', 'corporate'],
] as const;

/** The people who write the records of a tenant besides their owners. */
const ADMINS = {
  'acme-corp': 'orgOwner',
  'my-app': 'appOwner',
  globex: 'root',
  corporate: 'root',
} as const;
const BY_ADMINS = 0.3;

const CLIENTS = 24;
const ISOLATES = 2;

/** The share of writes, the number of records in use at once, and the operations on each. */
const WRITES = 0.12;
const HOT = 2;
const HOT_FOR = 250;
/** All copies end between them, so that each record is without one for a while. */
const MONTHS = 3;
/** Milliseconds that pass with each operation. A copy is held for 460 operations. */
const OPERATION_TAKES = 130;
const KV_LAG = 5_000;
const REPLICA_LAG = 8_000;
/** The time that a log entry takes to the replica, while other operations go on. */
const SHIPMENT = 10_000;
/** The time until a copy is put: a second, and the operations that go on meanwhile. */
const PUBLICATION = 80_000;

const BOUNDS: Bounds = { copies: 60_000 + KV_LAG + PUBLICATION, replica: REPLICA_LAG + SHIPMENT };

/** The knowledge that clients share about a record: its last write, and the last answer. */
interface Memory {
  bookmark: string;
  version: number;
  etag: string;
  /** All ETags so far. */
  tags: string[];
  /** What clients still have from before a restore. */
  undone?: { readonly bookmark: string; readonly tags: readonly string[] };
}

type Share<Of> = Of extends unknown
  ? Omit<Of, 'location' | 'begun' | 'ended' | 'begunAt' | 'endedAt' | 'version' | 'keys'>
  : never;

interface Request {
  readonly method: 'GET' | 'PATCH' | 'PUT' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body?: object;
  readonly promised: Share<Read> | Share<Write>;
}

/** The result of a run: every broken promise, and the counts of its events. */
export interface Account {
  readonly violations: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

const slow = delayed(20);
/** One storage call in ten is slow. */
const nowAndThen: Around = (name, call) =>
  !name.startsWith('cache.') && Math.random() < 0.1 ? slow(name, call) : call();

/** Runs random operations and checks the answers against the promises. */
export const account = (operations: number, around?: Around): Promise<Account> =>
  accountOf(operations, { around }, async (run, world) => {
    for (let month = 1; month < MONTHS; month += 1) {
      await run.clients((operations * (MONTHS - month)) / MONTHS);
      await endCopies(world);
    }
    await run.clients(0);
    return [];
  });

/**
 * The same, with a restore: a third of the operations goes before the backup, a third is undone,
 * and a third comes after. The isolates of the time before serve on beside new ones.
 */
export const accountOfRestore = (operations: number, around?: Around): Promise<Account> =>
  accountOf(operations, { around, epochs: [1, 2] }, async (run, world) => {
    run.again = operations / 3;
    await run.clients((operations * 2) / 3);
    const { restore } = await backUp();
    const kept = run.soFar;
    await run.clients(operations / 3);
    const violations = violationsOf(run);
    await restore(world.d1.database);
    await world.moveRegistrars(2);
    run.restored(kept, [world.inEpoch(2), world.deployments[1] ?? world]);
    await run.clients(0);
    return violations;
  });

const violationsOf = (run: Run) => run.histories.flatMap((each) => violationsIn(each, BOUNDS));

async function accountOf(
  operations: number,
  {
    around = nowAndThen,
    ...more
  }: Pick<Weather, 'epochs'> & { readonly around?: Around | undefined },
  play: (run: Run, world: World) => Promise<readonly string[]>,
): Promise<Account> {
  const emails = RECORDS.map(([who]) => people[who].email);
  const random = randomFrom(operations);
  const world = await openWorld(emails, { ...more, random, around, isolates: ISOLATES });
  world.kv.lag = KV_LAG;
  for (const { id, key } of Object.values(tenants)) {
    if (key in ADMINS) await rule(id, { [KEPT]: { write: 'admin' } }, 'allow', world.d1.database);
  }
  const run = new Run(world, random, operations);
  const began = world.clock.now();
  const violations: string[] = [];
  try {
    violations.push(...(await play(run, world)));
    await run.lastReads();
  } finally {
    await world.close();
  }
  const seconds = Math.round((world.clock.now() - began) / 1_000);
  const { primary, replica } = world.d1.asked;
  violations.push(...violationsOf(run));
  const storage = { 'asked of the primary': primary, 'asked of the replica': replica };
  const figures = { ...run.counts, ...storage, 'seconds of the clock': seconds };
  return { violations, figures: { ...figures, violations: violations.length } };
}

/**
 * Ends all marks and then all copies, as a month does. No put is under way by then, no cache and no
 * isolate has a copy, and a registrar that has lived for so long knows that its own have ended.
 */
async function endCopies({ clock, kv, restartRegistrars }: World): Promise<void> {
  await endAllMarks();
  await restartRegistrars();
  clock.pass(2_000);
  const keys = RECORDS.map(([who, tenant]) => recordKey(people[who].id, tenant));
  await Promise.all(keys.map((key) => kv.central.delete(key)));
  clock.pass(KV_LAG + 120_000);
}

/** Clients that use the records, and what they were answered. */
export class Run {
  histories: (Read | Write)[][] = RECORDS.map(() => []);
  /** After so many operations the same records are in use again. */
  again = Number.POSITIVE_INFINITY;
  readonly counts: Record<string, number> = {};
  readonly #world: World;
  readonly #random: () => number;
  readonly #memories = RECORDS.map(
    (): Memory => ({ bookmark: '', version: 0, etag: '', tags: [] }),
  );
  #places: readonly Deployment[];
  #place = 0;
  #left = 0;

  constructor(world: World, random: () => number, operations: number) {
    this.#world = world;
    this.#places = [world];
    this.#random = random;
    this.#left = operations;
  }

  /** The operations of the clients so far, as the history of a backup that is made now. */
  get soFar(): (Read | Write)[][] {
    return this.histories.map((each) => [...each]);
  }

  /** Goes on after a restore: with the history of the backup, in other deployments. */
  restored(histories: (Read | Write)[][], places: readonly Deployment[]): void {
    this.histories = histories;
    this.#places = places;
    for (const memory of this.#memories) {
      const { bookmark, tags } = memory;
      Object.assign(memory, { bookmark: '', etag: '', tags: [], undone: { bookmark, tags } });
    }
  }

  /** Lets all clients send requests until so many operations are left. */
  async clients(until: number): Promise<void> {
    await Promise.all(
      Array.from({ length: CLIENTS }, (_, i) =>
        this.#client(i % 2 === 0 ? 'here' : 'there', until),
      ),
    );
    const all = this.#places.flatMap(({ here, there }) => [here.settle(), there.settle()]);
    await Promise.all(all);
  }

  async lastReads(): Promise<void> {
    const last: Request = { ...READ, headers: { 'Cache-Control': 'no-cache' } };
    for (const which of RECORDS.keys()) {
      await this.#operation('here', which, { ...last, promised: { how: 'read', noCache: true } });
    }
  }

  async #client(location: keyof Deployment, until: number): Promise<void> {
    while (this.#left > until) {
      // No await from here until the operation has its key, so that no other operation takes it.
      this.#left -= 1;
      if (this.#random() < 0.02) this.#world.d1.lag = REPLICA_LAG * this.#random();
      const writes = this.#random() < WRITES;
      const which = Math.floor(this.#random() * (writes ? HOT : RECORDS.length));
      const turn = Math.floor((this.#left % this.again) / HOT_FOR);
      const place = (which + (writes ? turn : 0)) % RECORDS.length;
      const memory = this.#memories[place] as Memory;
      const draw = writes ? drawWrite : drawRead;
      const request = draw(this.#random, `k${this.#left}`, memory);
      // Half of the records are written in one location only, so that the other has no fence for
      // them.
      const at = writes && place % 2 === 0 ? 'here' : location;
      const answer = await this.#operation(at, place, request);
      const tag = answer.headers.get('ETag');
      if (tag !== null) {
        memory.etag = tag;
        memory.tags.push(tag);
      }
      if (answer.status >= 300 || request.promised.how === 'read') continue;
      memory.bookmark = answer.headers.get(BOOKMARK_HEADER) ?? '';
      memory.version = versionOf(answer);
    }
  }

  async #operation(at: keyof Deployment, which: number, request: Request): Promise<Received> {
    const { method, headers, body, promised } = request;
    const [who, platform_key] = RECORDS[which] as (typeof RECORDS)[number];
    const isByAdmin = promised.how !== 'read' && promised.isByAdmin;
    const { username } = people[who];
    const { path, token } = isByAdmin
      ? record(ADMINS[platform_key], { platform_key, username })
      : record(who, { platform_key });
    const isolate = Math.floor(this.#random() * ISOLATES);
    const deployment = this.#places[Math.floor(this.#random() * this.#places.length)];
    const location = (deployment ?? this.#world)[at];
    this.#world.clock.pass(OPERATION_TAKES);
    const [begun, begunAt] = this.#now();
    const sent = { method, token, headers, ...(body && { body }) };
    const answer = await location.send(path, sent, isolate);
    const [ended, endedAt] = this.#now();
    // A busy machine may abandon a read, but not a write, since its outcome would be unknown.
    const givenUp = answer.status === 503 && method === 'GET';
    const refused = givenUp || (answer.status === 412 && 'If-Match' in headers);
    if (!answer.status.toString().startsWith('2') && !refused) {
      throw new Error(`${method} was answered ${answer.status} ${answer.text}`);
    }
    this.#count(refused ? String(answer.status) : (from(answer) ?? method));
    if (refused) return answer;
    const keys = answer.json && Object.keys(answer.json.metadata);
    const seen = { version: versionOf(answer), keys };
    const operation = { location: location.name, begun, ended, begunAt, endedAt, ...seen };
    this.histories[which]?.push({ ...promised, ...operation });
    return answer;
  }

  #now(): readonly [place: number, time: number] {
    this.#place += 1;
    return [this.#place, this.#world.clock.now()];
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

const versionOf = ({ headers }: Received) =>
  Number.parseInt(headers.get('ETag')?.slice(1) ?? '', 10);
const from = ({ headers }: Received) => headers.get('Cache-Status')?.split('; ')[1];

const READ: Request = { method: 'GET', headers: {}, promised: { how: 'read' } };

/** A write as clients make them. */
function drawWrite(random: () => number, key: string, { etag, undone }: Memory): Request {
  const dice = random();
  const isByAdmin = random() < BY_ADMINS;
  const body = { metadata: { [key]: key, ...(isByAdmin && { [KEPT]: key }) } };
  const old = undone?.tags[Math.floor(random() * undone.tags.length)];
  if (old !== undefined && random() < 0.3) {
    // It names a state that the restore has undone, so it must not be met.
    const promised = { how: 'merge', key, isByAdmin, ifVersion: -1 } as const;
    return { method: 'PATCH', headers: { 'If-Match': old }, body, promised };
  }
  const whole = { key, isByAdmin };
  if (dice < 0.1) return { method: 'DELETE', headers: {}, promised: { how: 'clear', ...whole } };
  if (dice < 0.25) {
    return { method: 'PUT', headers: {}, body, promised: { how: 'replace', ...whole } };
  }
  if (dice < 0.4 && etag !== '') {
    const ifVersion = Number.parseInt(etag.slice(1), 10);
    const headers = { 'If-Match': etag };
    return { method: 'PATCH', headers, body, promised: { how: 'merge', ...whole, ifVersion } };
  }
  return { method: 'PATCH', headers: {}, body, promised: { how: 'merge', ...whole } };
}

/** A read as clients make them, with and without the bookmark of their last write. */
function drawRead(random: () => number, _key: string, memory: Memory): Request {
  const { bookmark, version, undone } = memory;
  if (undone?.bookmark && random() < 0.4) {
    const headers = { [BOOKMARK_HEADER]: undone.bookmark };
    return { ...READ, headers, promised: { how: 'read', noCache: true } };
  }
  const brings = bookmark !== '' && random() < 0.3;
  const mine = brings ? { [BOOKMARK_HEADER]: bookmark } : {};
  const bringing = brings ? version : undefined;
  const dice = random();
  if (dice < 0.05) {
    const headers = { ...mine, 'Cache-Control': 'no-cache' };
    return { ...READ, headers, promised: { how: 'read', bringing, noCache: true } };
  }
  if (dice < 0.25) {
    const maxAge = Math.floor(random() * 90);
    const headers = { ...mine, 'Cache-Control': `max-age=${maxAge}` };
    return { ...READ, headers, promised: { how: 'read', bringing, maxAge } };
  }
  return { ...READ, headers: mine, promised: { how: 'read', bringing } };
}
