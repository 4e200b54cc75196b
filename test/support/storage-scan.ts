/** Everything that Roster stores, as text: what is looked for must not be overlooked. */
import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { ringOutbox } from './mailbox.ts';

type Place = readonly [where: string, text: string];

const OBJECTS = [
  'REGISTRAR',
  'TENANT_REGISTRAR',
  'TENANT_DELETION',
  'OUTBOX',
  'DISPATCHER',
  'NOTIFIER',
  'RATE_LIMITER',
] as const;

/** The places that hold one of the texts: tables with their columns, keys of KV, and objects. */
export async function placesOf(traces: readonly string[]): Promise<string[]> {
  const places = [...(await rows()), ...(await copies()), ...(await objects())];
  const found = places.filter(([, text]) => traces.some((trace) => text.includes(trace)));
  return [...new Set(found.map(([where]) => where))].sort();
}

/** Lets the objects do what they have put off. */
export async function settle(): Promise<void> {
  await ringOutbox();
  for (const id of await listDurableObjectIds(env.REGISTRAR)) {
    await runDurableObjectAlarm(env.REGISTRAR.get(id));
  }
}

/** Each column of each table. */
async function rows(): Promise<Place[]> {
  const { results: tables } = await env.DB.prepare(
    `SELECT name FROM sqlite_schema
      WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*'`,
  ).all<{ name: string }>();
  const places: Place[] = [];
  for (const { name } of tables) {
    const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all();
    for (const row of results) {
      for (const [column, value] of Object.entries(row)) {
        places.push([`${name}.${column}`, String(value)]);
      }
    }
  }
  return places;
}

async function copies(): Promise<Place[]> {
  const { keys } = await env.COPIES.list();
  return Promise.all(
    keys.map(async ({ name, metadata }): Promise<Place> => {
      const body = await env.COPIES.get(name);
      return ['KV', JSON.stringify([name, metadata, body])];
    }),
  );
}

async function objects(): Promise<Place[]> {
  const places: Place[] = [];
  for (const kind of OBJECTS) {
    for (const id of await listDurableObjectIds(env[kind])) {
      const stored = await runInDurableObject(env[kind].get(id), (_, { storage }) =>
        storage.list(),
      );
      places.push([kind, JSON.stringify([id.name, ...stored])]);
    }
  }
  return places;
}
