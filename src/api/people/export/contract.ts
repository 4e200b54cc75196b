/** The people whom filters leave, taken out: as lines of JSON, or as pages of CSV. */
import { type Contract, contracts } from '../../../http/contract.ts';
import { NDJSON } from '../../../http/lines.ts';
import { cursor, limit } from '../../../http/page.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { SCOPE_ROLES } from '../../../policy/permissions.ts';
import { MEMBERSHIP_STATUSES, TENANT_KINDS } from '../../../values/choices.ts';
import { flag } from '../../../values/flag.ts';
import { reading } from '../../../values/reading.ts';
import { textLike } from '../../../values/text-like.ts';
import { time } from '../../../values/time.ts';
import * as z from '../../../values/zod.ts';
import { personDetail, queryOfPeople } from '../contract.ts';
import { saidError } from '../said-error.ts';
import { CSV } from './cells.ts';

/** An answer has at most so many people. Then its end tells where the next one begins. */
const MOST = 100_000;

const INCLUDABLE = ['memberships', 'preferences', 'identities'] as const;
export type Included = (typeof INCLUDABLE)[number];

/** The names in a list with commas. Undefined if one of them is not known. */
function includedIn(text: string): readonly Included[] | undefined {
  const names = text.split(',');
  const known = INCLUDABLE.filter((name) => names.includes(name));
  return known.length === new Set(names).size ? known : undefined;
}

const NO_PART = {
  code: 'custom',
  message: `include takes ${INCLUDABLE.join(', ')}, with commas between them`,
} as const;

const exportQuery = lazily(() =>
  queryOfPeople({
    format: z._default(z.enum(['ndjson', 'csv']), 'ndjson'),
    include: z.optional(z.pipe(z.string(), reading(includedIn, NO_PART))),
    bom: flag(),
    limit: limit(MOST, MOST),
    cursor: cursor(),
  }),
);

const membership = lazily(() =>
  z
    .object({
      scopeId: textLike('org_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      kind: z.enum(TENANT_KINDS),
      key: z.string(),
      name: z.string(),
      role: z.enum(SCOPE_ROLES),
      status: z.enum(MEMBERSHIP_STATUSES),
    })
    .register(z.globalRegistry, { id: 'ExportedMembership' }),
);

const preferences = lazily(() =>
  z
    .object({
      scopeId: textLike('org_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      key: z.string(),
      metadata: z.record(z.string(), z.unknown()),
      createdAt: time(),
      updatedAt: time(),
    })
    .register(z.globalRegistry, { id: 'ExportedPreferences' }),
);

const identity = lazily(() =>
  z
    .object({ issuer: z.string(), subject: z.string(), linkedAt: time() })
    .register(z.globalRegistry, { id: 'ExportedIdentity' }),
);

const person = lazily(() =>
  z
    .extend(personDetail(), {
      memberships: z.optional(z.array(membership())),
      preferences: z.optional(z.array(preferences())),
      identities: z.optional(z.array(identity())),
    })
    .register(z.globalRegistry, { id: 'ExportedPerson' }),
);

/** The last line. */
const end = lazily(() =>
  z
    .object({
      summary: z.object({ count: z.int() }),
      cursor: z.nullable(z.string()),
      bookmark: z.nullable(z.string()),
      startedAt: time(),
      /** Why it is the last line before the end. */
      error: z.optional(saidError()),
    })
    .register(z.globalRegistry, { id: 'ExportEnd' }),
);

const line = lazily(() =>
  z.union([person(), end()]).register(z.globalRegistry, { id: 'ExportLine' }),
);

const shared = {
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

export const exportContracts = contracts({
  exportDirectory: {
    ...shared,
    method: 'GET',
    path: '/api/v1/users/export',
    query: exportQuery,
    replies: { 200: { schema: line, mediaType: NDJSON, otherTypes: [CSV] } },
    problems: ['forbidden', 'not_found'],
  },
});

export type ExportQuery = z.output<ReturnType<typeof exportQuery>>;
export type Person = z.output<ReturnType<typeof person>>;
export type End = z.output<ReturnType<typeof end>>;
