/** The best of the runtime: a Worker that does one single thing for each request. */
import { DurableObject } from 'cloudflare:workers';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const CONSTANT = JSON.stringify({ text: 'x'.repeat(590) });

/** D1 is as far away as for Roster: half of the time on the way there, half on the way back. */
async function far({ D1_DISTANCE }, work) {
  const pause = () => new Promise((resolve) => setTimeout(resolve, D1_DISTANCE / 2));
  if (D1_DISTANCE === 0) return work();
  await pause();
  const result = await work();
  await pause();
  return result;
}

const answer = (body) => new Response(body, { headers: JSON_TYPE });
const cached = (id) => `https://floor.invalid/${id}`;

/** An object that answers at once, or after a note and an alarm. */
export class Floor extends DurableObject {
  ask() {
    return CONSTANT;
  }

  async note(id) {
    await this.ctx.storage.put(`note/${id}`, { id });
    await this.ctx.storage.setAlarm(Date.now() + 3_600_000);
    return CONSTANT;
  }

  /** The alarm is set to an hour later, when the bench is over. */
  alarm() {}
}

const things = {
  '/constant': () => answer(CONSTANT),
  async '/kv-read'({ COPIES }, id) {
    const { value } = await COPIES.getWithMetadata(id, 'stream');
    return answer(value);
  },
  async '/kv-reads'({ COPIES }, id) {
    const reads = Array.from({ length: 3 }, () => COPIES.getWithMetadata(id, 'text'));
    const [{ value }] = await Promise.all(reads);
    return answer(value);
  },
  async '/kv-put'({ COPIES }, id) {
    await COPIES.put(`floor/${id}`, CONSTANT, { metadata: { id } });
    return answer(CONSTANT);
  },
  /** Copies of records as the registrar would put them. */
  async '/publish'({ COPIES }, _id, request) {
    const copies = await request.json();
    await Promise.all(copies.map(({ key, body, metadata }) => COPIES.put(key, body, { metadata })));
    return answer(CONSTANT);
  },
  async '/cache-match'(_env, id) {
    await caches.default.match(cached(id));
    return answer(CONSTANT);
  },
  async '/cache-put'(_env, id) {
    const headers = { ETag: `"${id}"`, 'Cache-Control': 'max-age=300' };
    await caches.default.put(cached(id), new Response(null, { headers }));
    return answer(CONSTANT);
  },
  async '/object'({ FLOOR }, id) {
    return answer(await FLOOR.getByName(id).ask());
  },
  async '/object-note'({ FLOOR }, id) {
    return answer(await FLOOR.getByName(id).note(id));
  },
  async '/d1-read'(env, id) {
    const statement = env.DB.prepare('SELECT body FROM floor WHERE id = ?').bind(id);
    const { body } = await far(env, () => statement.first());
    return answer(body);
  },
  async '/d1-batch'(env, id) {
    const { DB } = env;
    const read = DB.prepare('SELECT body FROM floor WHERE id = ?').bind(id);
    const touch = DB.prepare('UPDATE floor SET body = body WHERE id = ?').bind(id);
    await far(env, () => DB.batch([read, touch, read, read, touch]));
    return answer(CONSTANT);
  },
  async '/d1-upsert'(env, id, request) {
    const body = await request.text();
    const statement = env.DB.prepare(
      'INSERT INTO floor (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
    ).bind(id, body);
    await far(env, () => statement.run());
    return answer(body);
  },
};

export default {
  fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    return things[pathname](env, searchParams.get('id'), request);
  },
};
