/** A handler whose reply does not fit its contract does not compile. Checked by `tsc`, not run. */

import { contracts } from '../../src/http/contract.ts';
import { created, finished, noContent, ok } from '../../src/http/reply.ts';
import { type Handler, surface } from '../../src/pipeline/surface.ts';
import * as z from '../../src/values/zod.ts';

const shared = { dialect: 'rest', access: 'anyone', problems: [] } as const;

const things = contracts({
  readThing: {
    ...shared,
    method: 'GET',
    path: '/things/:id',
    replies: {
      200: {
        schema: () => z.object({ id: z.string(), kind: z.enum(['good', 'bad']) }),
      },
      204: {},
    },
  },
  deleteThing: {
    ...shared,
    method: 'DELETE',
    path: '/things/:id',
    replies: { 204: {} },
  },
});

type Read = Handler<typeof things.readThing>;
type Delete = Handler<typeof things.deleteThing>;

const thing = { id: '1', kind: 'good' } as const;
const stored = { ...thing, secret: 'cut before it leaves' };

const readThing: Read = () => ok(thing);
const deleteThing: Delete = () => noContent();

export const fitting: readonly Read[] = [
  readThing,
  async () => ok(thing, { ETag: '"1"' }),
  async () => ok({ id: '1', kind: 'bad' }),
  () => ok(stored),
  () => finished('{"id":"1","kind":"good"}'),
  async ({ headers }) => (headers.has('Prefer') ? noContent() : ok(thing)),
];

export const notFitting: readonly Read[] = [
  // @ts-expect-error 201 is not promised
  () => created(thing),
  // @ts-expect-error 201 is not promised, in one of two cases
  async ({ headers }) => (headers.has('If-Match') ? created(thing) : ok(thing)),
  // @ts-expect-error a field is missing
  () => ok({ id: '1' }),
  // @ts-expect-error a field has another type
  async () => ok({ id: 1, kind: 'good' }),
  // @ts-expect-error a field may be null
  async () => ok({ ...thing, id: null as string | null }),
  // @ts-expect-error a field has a value that the contract does not name
  async () => ok({ id: '1', kind: 'ugly' }),
  // @ts-expect-error a body is promised
  () => ({ status: 200 }),
  // @ts-expect-error no body is promised
  () => ({ status: 204, body: thing }),
  // @ts-expect-error no body is promised, and finished JSON is one
  () => ({ status: 204, finished: '{}' }),
];

export const notEmpty: readonly Delete[] = [
  deleteThing,
  // @ts-expect-error no body is promised
  () => ({ ...noContent(), body: thing }),
  // @ts-expect-error 200 is not promised
  () => ok(undefined),
];

export const whole = surface(things, { readThing, deleteThing });

// @ts-expect-error a contract has no handler
export const partial = surface(things, { readThing });

// @ts-expect-error a handler keeps another contract
export const mistaken = surface(things, { readThing: deleteThing, deleteThing });
