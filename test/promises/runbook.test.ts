/** What the runbook says that clients see, while the thing is broken. */
import { env } from 'cloudflare:workers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { type Received, ROOT, record, type Sent } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { wait } from '../support/fakes/clock.ts';
import type { Location } from '../support/fakes/locations.ts';
import { move, openWorld, type World } from '../support/fakes/world.ts';
import { markAll } from '../support/marks.ts';
import { compareRows } from '../support/runbook.ts';
import { probeD1 } from '../support/storage-probe.ts';

const { john, admin, orgOwner } = people;

/** Calls whose names begin so fail. */
let broken = 'nothing';
let world: World;

beforeAll(async () => {
  world = await openWorld([john.email, orgOwner.email], {
    around: (name, call) =>
      name.startsWith(broken)
        ? Promise.reject(new Error('D1_ERROR: D1 DB is overloaded.'))
        : call(),
  });
  await markAll();
});

afterEach(async () => {
  broken = 'nothing';
  await world.here.settle();
});
afterAll(() => world.close());

const as =
  (location: Location) =>
  (token: string, path: string, sent: Sent = {}): Promise<Received> =>
    location.send(path, { token, ...sent });

const johns = record('john').path;
const change = (theme: string): Sent => ({ method: 'PATCH', body: { metadata: { theme } } });

/** Reads until a copy is served in a location. */
const copied = (location: Location) =>
  eventually(async () => {
    world.clock.pass(2_000);
    const answer = await as(location)(john.token, johns);
    expect(answer.headers.get('Cache-Status')).toMatch(/^roster; hit/);
  });

test('D1 is down: own copies are read, everything else is 503, and it ends by itself', async () => {
  const send = as(world.here);
  await send(john.token, johns, change('dark'));
  await copied(world.here);
  broken = 'd1.';
  await compareRows('D1 is down', {
    'GET /healthz': () => world.here.send('/healthz'),
    "one's own preferences, copied before": () => send(john.token, johns),
    'the same with Cache-Control: no-cache': () =>
      send(john.token, johns, { headers: { 'Cache-Control': 'no-cache' } }),
    "one's own preferences, never copied": () => send(orgOwner.token, record('orgOwner').path),
    "a change of one's own preferences": () => send(john.token, johns, change('light')),
    "another's preferences, by an admin": () =>
      send(admin.token, record('admin', { username: 'john_doe' }).path),
    identify: () =>
      send(ROOT, '/api/v1/users/identify', { method: 'POST', body: { email: 'new@example.com' } }),
    'a mistyped token': () => send(`${john.token.slice(0, -1)}0`, johns),
  });
  broken = 'nothing';
  expect((await world.here.send('/healthz')).status).toBe(200);
  expect((await send(john.token, johns)).json.metadata).toEqual({ theme: 'dark' });
  expect((await send(john.token, johns, change('light'))).status).toBe(200);
});

test('KV is down or stale: no answer is wrong, and no write fails', async () => {
  const [here, there] = [as(world.here), as(world.there)];
  await here(john.token, johns, change('dark'));
  await copied(world.here);
  await copied(world.there);
  const read = async (answer: Promise<Received>, theme: string) => {
    expect((await answer).json.metadata).toEqual({ theme });
    return answer;
  };
  let bookmark = '';
  const lagging = async (answer: () => Promise<Received>) => {
    world.kv.lag = 60_000;
    return answer();
  };
  // In the order of the table: KV is down until the fourth row.
  broken = 'kv.';
  world.clock.pass(60_000);
  await compareRows('KV is down or stale', {
    "one's own preferences, KV down": () => read(here(john.token, johns), 'dark'),
    'a change, KV down': () => here(john.token, johns, change('light')),
    'the changed preferences, KV down': () => read(here(john.token, johns), 'light'),
    'the changed preferences, in the location of the change, KV a minute old': () =>
      lagging(async () => {
        broken = 'nothing';
        const answer = await here(john.token, johns, change('blue'));
        bookmark = answer.headers.get('x-d1-bookmark') ?? '';
        return read(here(john.token, johns), 'blue');
      }),
    'the changed preferences, elsewhere, KV a minute old': () =>
      read(there(john.token, johns), 'dark'),
    'the same with the x-d1-bookmark of the change': () =>
      read(there(john.token, johns, { headers: { 'x-d1-bookmark': bookmark } }), 'blue'),
  });
  world.kv.lag = 0;
  await copied(world.here);
  await read(here(john.token, johns), 'blue');
});

/** Passes time until the work has ended. */
async function ended<Result>(work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  while (!isOver) {
    await wait(5);
    world.clock.passToNextTimer();
  }
  return work;
}

test('one registrar is stuck: only writes of its person wait, and it ends by itself', async () => {
  const send = as(world.here);
  await send(john.token, johns, change('dark'));
  await copied(world.here);
  const hanging = probeD1(env.DB, (name, call) =>
    name === 'd1.batch' ? new Promise(() => undefined) : call(),
  );
  await move(john.email, { DB: hanging, COPIES: env.COPIES });
  world.clock.hold('all');
  const stuck = (sent: Sent) => ended(send(john.token, johns, sent));
  await compareRows('One registrar is stuck', {
    'a change by the person': () => stuck(change('light')),
    "the person's preferences, copied before": () => stuck({}),
    'a change by anybody else': () =>
      ended(send(orgOwner.token, record('orgOwner').path, change('light'))),
    'a change by the person, when the call has ended': async () => {
      await move(john.email, { DB: env.DB, COPIES: env.COPIES });
      return stuck(change('light'));
    },
  });
});
