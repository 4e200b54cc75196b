import {
  type Form,
  PART_NAMES,
  PARTS,
  type Part,
  shownName,
} from '../../directory/personal-data/parts.ts';
import { email } from '../../directory/users/fields.ts';
import { type Contract, contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import { ERASURE_REASONS } from '../../values/choices.ts';
import { textLike } from '../../values/text-like.ts';
import { time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';

const shared = {
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

const ofPerson = lazily(() =>
  z.object({
    principalId: z
      .string()
      .register(z.globalRegistry, { description: 'The id of the principal or of the user.' }),
  }),
);

const forms: Readonly<Record<Form, () => z.ZodMiniType>> = {
  text: () => z.nullable(z.string()),
  number: () => z.nullable(z.number()),
  flag: () => z.boolean(),
  time: () => z.nullable(time()),
  json: () => z.unknown(),
};

const rowOf = ({ columns }: Part) =>
  z.object(
    Object.fromEntries(
      Object.entries(columns).map(([column, form]) => [shownName(column), forms[form]()]),
    ),
  );

/** Two parts have events. */
const storedEvent = lazily(() =>
  rowOf(PARTS.eventsAbout).register(z.globalRegistry, { id: 'StoredEvent' }),
);

const rowsOf = (part: Part) => z.array(part.table === 'events' ? storedEvent() : rowOf(part));

/** The text is made from the same table of parts, and is not parsed again. */
const personalData = lazily(() =>
  z
    .object({
      data: z.object({
        exportedAt: time(),
        ...Object.fromEntries(PART_NAMES.map((name) => [name, rowsOf(PARTS[name])])),
      }),
    })
    .register(z.globalRegistry, { id: 'PersonalData' }),
);

const erasing = lazily(() =>
  z
    .strictObject({
      suppress: z._default(z.boolean(), false),
      reason: z.optional(z.enum(ERASURE_REASONS)),
    })
    .register(z.globalRegistry, { id: 'Erasing', example: { reason: 'requested' } }),
);

const suppressed = lazily(() =>
  z.strictObject({ email: email() }).register(z.globalRegistry, {
    id: 'SuppressedAddress',
    example: { email: 'jane@example.com' },
  }),
);

const erasure = lazily(() =>
  z
    .object({
      data: z
        .object({
          id: textLike('erasure_01jmx8k2f5e6h9q3v7r1t4w8y0'),
          at: time(),
          reason: z.nullable(z.enum(ERASURE_REASONS)),
          suppressed: z.boolean(),
          bookmark: z.nullable(z.string()),
          rows: z.record(z.string(), z.number()),
        })
        .register(z.globalRegistry, { id: 'Erasure' }),
    })
    .register(z.globalRegistry, { id: 'ErasureReply' }),
);

/** The rights of a person over what is stored about them. */
export const personalDataContracts = contracts({
  exportPerson: {
    ...shared,
    method: 'GET',
    path: '/api/v1/users/:principalId/export',
    params: ofPerson,
    replies: { 200: { schema: personalData } },
    problems: ['forbidden', 'not_found'],
  },
  erasePerson: {
    ...shared,
    method: 'POST',
    path: '/api/v1/users/:principalId/erase',
    params: ofPerson,
    body: { 'application/json': erasing },
    replies: { 201: { schema: erasure } },
    problems: ['forbidden', 'not_found', 'conflict', 'not_configured'],
  },
  readErasure: {
    ...shared,
    method: 'GET',
    path: '/api/v1/erasures/:erasureId',
    conditional: true,
    params: lazily(() => z.object({ erasureId: z.string() })),
    replies: { 200: { schema: erasure } },
    problems: ['forbidden', 'not_found'],
  },
  liftSuppression: {
    ...shared,
    method: 'DELETE',
    path: '/api/v1/suppressions',
    body: { 'application/json': suppressed },
    replies: { 204: {} },
    problems: ['forbidden', 'not_configured'],
  },
});

export type Suppressed = z.output<ReturnType<typeof suppressed>>;
export type Erasing = z.output<ReturnType<typeof erasing>>;
