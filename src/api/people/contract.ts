import {
  attributeValues,
  email,
  exactQuery,
  externalId,
  passwordHash,
  profile,
} from '../../directory/users/fields.ts';
import { type Contract, contracts } from '../../http/contract.ts';
import { pageOf, pageQuery, SPECIFIED } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import { GLOBAL_ROLES } from '../../policy/permissions.ts';
import { instantFrom, instantUntil } from '../../values/dates.ts';
import { flag } from '../../values/flag.ts';
import { textLike } from '../../values/text-like.ts';
import { moment, time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';
import { identityNames } from '../given-identities.ts';
import { shownProfile } from '../profile.ts';
import { order } from './order.ts';

const person = lazily(() =>
  z
    .object({
      principalId: textLike('principal_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      userId: textLike('user_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      ...shownProfile(),
      email: textLike('jane@example.com'),
      emailVerified: z.boolean(),
      externalId: z.optional(z.string()),
      attributes: attributeValues().register(z.globalRegistry, {
        example: { plan: 'enterprise', mrr: 499.99, is_beta: true },
      }),
      createdAt: time(),
    })
    .register(z.globalRegistry, { id: 'Person' }),
);

export const personDetail = lazily(() =>
  z
    .extend(person(), {
      username: z.string(),
      role: z.enum(GLOBAL_ROLES),
      updatedAt: time(),
    })
    .register(z.globalRegistry, { id: 'PersonDetail' }),
);

const details = () => ({
  ...profile(),
  emailVerified: z.optional(z.boolean()),
  externalId: z.optional(externalId()),
  attributes: z.optional(attributeValues()),
});

/** The tenant that the person becomes a member of, by its id or key. */
export const placing = () => ({
  organization: z.nullish(z.string().check(z.minLength(1), z.maxLength(LONGEST_NAME))),
  application: z.nullish(z.string().check(z.minLength(1), z.maxLength(LONGEST_NAME))),
});

/** As long as the key of a tenant may be. */
const LONGEST_NAME = 128;

/** The body of a single identify, and a row of a batch. */
export const identification = lazily(() =>
  z
    .strictObject({
      email: email(),
      ...details(),
      createdAt: z.optional(moment()),
      identities: identityNames(),
      passwordHash: z.optional(passwordHash()),
      ...placing(),
    })
    .register(z.globalRegistry, {
      id: 'Identification',
      example: { email: 'jane@example.com', attributes: { plan: 'pro' } },
    }),
);

const change = lazily(() =>
  z.strictObject(details()).register(z.globalRegistry, { id: 'PersonChange' }),
);

/** Longer than any name, however its letters are composed. */
const LONGEST_SEARCH = 4_096;

const filters = () => ({
  search: z.optional(z.string().check(z.maxLength(LONGEST_SEARCH))),
  verified: flag(),
  dateFrom: z.optional(instantFrom()),
  dateTo: z.optional(instantUntil()),
  updatedSince: z
    .optional(instantFrom())
    .register(z.globalRegistry, { example: '2026-11-01T00:00:00Z' }),
  ...exactQuery(),
  externalId: z.optional(z.string().check(z.minLength(1))),
  organizationId: z.optional(z.string()),
  applicationId: z.optional(z.string()),
});

/**
 * The query of a list of people. Filters on attributes pass here, in each spelling. They are read
 * once their definitions are.
 */
export const queryOfPeople = <const Shape extends z.core.$ZodLooseShape>(others: Shape) =>
  z.catchall(
    z.object({ ...filters(), ...others }),
    z.string({ error: 'give each parameter once' }),
  );

const listQuery = lazily(() =>
  queryOfPeople({
    sort: z
      ._default(order(), { by: 'age', descends: true })
      .register(z.globalRegistry, { example: 'updated' }),
    ...pageQuery(SPECIFIED),
  }),
);

const shared = {
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

const params = lazily(() =>
  z.object({
    principalId: z.string(),
  }),
);

/** People: users with their attributes, identified by email. */
export const peopleContracts = contracts({
  listPeople: {
    ...shared,
    method: 'GET',
    path: '/api/v1/users',
    query: listQuery,
    replies: {
      200: {
        schema: lazily(() =>
          pageOf(personDetail()).register(z.globalRegistry, { id: 'PersonPage' }),
        ),
      },
    },
    problems: ['forbidden', 'not_found'],
  },
  identifyPerson: {
    ...shared,
    method: 'POST',
    path: '/api/v1/users/identify',
    counted: true,
    conditional: true,
    body: { 'application/json': identification },
    replies: {
      201: {
        schema: lazily(() => z.object({ data: z.extend(person(), { created: z.literal(true) }) })),
      },
      200: {
        schema: lazily(() => z.object({ data: z.extend(person(), { created: z.literal(false) }) })),
      },
    },
    problems: ['forbidden', 'invalid_attributes', 'conflict'],
  },
  readPerson: {
    ...shared,
    method: 'GET',
    path: '/api/v1/users/:principalId',
    conditional: true,
    params,
    replies: {
      200: {
        schema: lazily(() => z.object({ data: personDetail() })),
      },
    },
    problems: ['forbidden', 'not_found'],
  },
  updatePerson: {
    ...shared,
    method: 'PATCH',
    path: '/api/v1/users/:principalId',
    conditional: true,
    params,
    body: { 'application/json': change },
    replies: {
      200: {
        schema: lazily(() => z.object({ data: person() })),
      },
    },
    problems: ['forbidden', 'not_found', 'invalid_attributes'],
  },
  deletePerson: {
    ...shared,
    method: 'DELETE',
    path: '/api/v1/users/:principalId',
    conditional: true,
    params,
    replies: { 204: {} },
    problems: ['forbidden', 'not_found', 'conflict'],
  },
});

export type Identification = z.output<ReturnType<typeof identification>>;
export type PersonChange = z.output<ReturnType<typeof change>>;
export type PeopleFilters = z.output<z.ZodMiniObject<ReturnType<typeof filters>>>;
export type ListQuery = z.output<ReturnType<typeof listQuery>>;
