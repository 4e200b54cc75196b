import { type Contract, contracts } from '../../http/contract.ts';
import { cursor, limit } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import { EVENT_TYPES } from '../../policy/event-types.ts';
import { SURFACES } from '../../values/choices.ts';
import { instantFrom } from '../../values/dates.ts';
import { flag } from '../../values/flag.ts';
import { textLike } from '../../values/text-like.ts';
import { time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';
import { recordQuery } from '../metadata/contract.ts';
import { inApplication, inOrganization, mayBeHidden } from '../tenancy/shapes.ts';

/** The values of one name. One that was not there before has no `before`. */
const change = lazily(() =>
  z
    .object({ before: z.optional(z.unknown()), after: z.optional(z.unknown()) })
    .register(z.globalRegistry, {
      id: 'HistoryChange',
      example: { before: 'free', after: 'pro' },
    }),
);

const actor = lazily(() =>
  z
    .object({
      userId: z.nullable(z.string()),
      username: z.nullable(z.string()),
      via: z.nullable(z.string()),
    })
    .register(z.globalRegistry, { id: 'HistoryActor' }),
);

const line = lazily(() =>
  z
    .object({
      id: textLike('event_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      at: time(),
      type: z.string(),
      surface: z.nullable(z.enum(SURFACES)),
      version: z.nullable(z.int()),
      actor: actor(),
      userId: z.nullable(z.string()),
      username: z.nullable(z.string()),
      scopeId: z.nullable(z.string()),
      requestId: z.nullable(z.string()),
      changes: z.record(z.string(), change()),
    })
    .register(z.globalRegistry, { id: 'HistoryLine' }),
);

/** A page may be short, or even empty, while more follow: some lines are for others. */
const linePage = lazily(() =>
  z
    .object({
      data: z.array(line()),
      meta: z.object({
        pagination: z.object({ cursor: z.nullable(z.string()), hasMore: z.boolean() }),
      }),
    })
    .register(z.globalRegistry, { id: 'HistoryPage' }),
);

const pages = () => ({
  limit: limit(200, 50),
  cursor: cursor(),
  since: z.optional(instantFrom()),
});

const filters = () => ({
  ...pages(),
  surface: z.optional(z.enum(SURFACES)),
  key: z.optional(z.string()),
});

const historyQuery = lazily(() => z.strictObject(filters()));

const inTenant = {
  method: 'GET',
  dialect: 'tenancy',
  access: 'caller',
  query: historyQuery,
  replies: {
    200: {
      schema: lazily(() =>
        z
          .object({ history: z.array(line()), nextCursor: z.nullable(z.string()) })
          .register(z.globalRegistry, { id: 'TenantHistory' }),
      ),
    },
  },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

/** The line of the undo. Null: nothing was left to undo. */
const undoLine = () => z.nullable(line());

const undone = lazily(() =>
  z.object({ line: undoLine() }).register(z.globalRegistry, { id: 'UndoneChange' }),
);

const force = () => ({ force: flag() });

const undo = {
  method: 'POST',
  access: 'caller',
  problems: [...mayBeHidden, 'gone', 'invalid_body', 'invalid_attributes', 'payload_too_large'],
} as const satisfies Partial<Contract>;

const undoInTenant = {
  ...undo,
  dialect: 'tenancy',
  query: lazily(() => z.strictObject(force())),
  replies: { 200: { schema: undone } },
} as const satisfies Partial<Contract>;

/** What changed, of a person, of a record, in a tenant, and on the whole platform. */
export const historyContracts = contracts({
  listPersonChanges: {
    method: 'GET',
    path: '/api/v1/users/:principalId/history',
    dialect: 'rest',
    access: 'caller',
    params: lazily(() => z.object({ principalId: z.string() })),
    query: historyQuery,
    replies: { 200: { schema: linePage } },
    problems: mayBeHidden,
  },
  listEvents: {
    method: 'GET',
    path: '/api/v1/events',
    dialect: 'rest',
    access: 'caller',
    query: lazily(() =>
      z.strictObject({
        ...pages(),
        userId: z.optional(z.string()),
        scopeId: z.optional(z.string()),
        type: z.optional(z.enum(EVENT_TYPES)),
      }),
    ),
    replies: { 200: { schema: linePage } },
    problems: ['forbidden'],
  },
  listApplicationChanges: {
    ...inTenant,
    path: '/api/v1/applications/:appId/history',
    params: inApplication,
  },
  listOrganizationChanges: {
    ...inTenant,
    path: '/api/v1/organizations/:orgId/history',
    params: inOrganization,
  },
  listPlatformMetadataChanges: {
    method: 'GET',
    path: '/api/core/users/platform-metadata/history',
    dialect: 'django',
    access: 'caller',
    query: lazily(() => z.extend(recordQuery(), { ...pages(), key: z.optional(z.string()) })),
    replies: {
      200: {
        schema: lazily(() =>
          z
            .object({ results: z.array(line()), next: z.nullable(z.string()) })
            .register(z.globalRegistry, { id: 'PlatformMetadataHistory' }),
        ),
      },
    },
    problems: mayBeHidden,
  },
  undoPersonChange: {
    ...undo,
    path: '/api/v1/users/:principalId/history/:eventId/undo',
    dialect: 'rest',
    params: lazily(() => z.object({ principalId: z.string(), eventId: z.string() })),
    query: lazily(() => z.strictObject(force())),
    replies: {
      200: {
        schema: lazily(() =>
          z.object({ data: undoLine() }).register(z.globalRegistry, { id: 'UndonePersonChange' }),
        ),
      },
    },
  },
  undoApplicationChange: {
    ...undoInTenant,
    path: '/api/v1/applications/:appId/history/:eventId/undo',
    params: lazily(() => z.extend(inApplication(), { eventId: z.string() })),
  },
  undoOrganizationChange: {
    ...undoInTenant,
    path: '/api/v1/organizations/:orgId/history/:eventId/undo',
    params: lazily(() => z.extend(inOrganization(), { eventId: z.string() })),
  },
  undoPlatformMetadataChange: {
    ...undo,
    path: '/api/core/users/platform-metadata/history/:eventId/undo',
    dialect: 'django',
    params: lazily(() => z.object({ eventId: z.string() })),
    query: lazily(() => z.extend(recordQuery(), force())),
    replies: { 200: { schema: undone } },
  },
});
