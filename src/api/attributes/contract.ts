import { type Contract, contracts } from '../../http/contract.ts';
import { pageOf, pageQuery, SPECIFIED } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import { VISIBILITIES } from '../../values/choices.ts';
import { ATTRIBUTE_TYPES } from '../../values/coercion.ts';
import { isCurrencyCode } from '../../values/currencies.ts';
import { flag } from '../../values/flag.ts';
import { hasFormOfId } from '../../values/id-form.ts';
import { textLike } from '../../values/text-like.ts';
import { time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';
import { NO_CURRENCY } from './rules.ts';

const type = () => z.enum(ATTRIBUTE_TYPES);
const visibility = () => z.enum(VISIBILITIES);

const definition = lazily(() =>
  z
    .object({
      id: textLike('user_attr_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      key: textLike('mrr'),
      label: textLike('Monthly revenue'),
      description: z.nullable(z.string()),
      type: type(),
      currencyCode: z.nullable(z.string()).register(z.globalRegistry, { example: 'EUR' }),
      externalKey: z.nullable(z.string()),
      visibility: visibility(),
      createdAt: time(),
      updatedAt: time(),
    })
    .register(z.globalRegistry, { id: 'UserAttribute' }),
);

const key = () =>
  textLike('mrr').check(
    z.regex(/^[a-z][a-z0-9_]{0,63}$/, {
      error: 'key must be 1 to 64 of a-z, 0-9 and _, and start with a letter',
    }),
    z.refine((text) => !hasFormOfId(text), { error: 'key must not be in the form of an id' }),
  );
const label = () => z.string().check(z.trim(), z.minLength(1), z.maxLength(128));
const description = () => z.nullable(z.string().check(z.maxLength(512)));
const externalKey = () => z.nullable(z.string().check(z.trim(), z.minLength(1), z.maxLength(256)));
const currencyCode = () =>
  z
    .nullable(z.string().check(z.refine(isCurrencyCode, { error: NO_CURRENCY })))
    .register(z.globalRegistry, { example: 'EUR' });

const creation = lazily(() =>
  z
    .strictObject({
      key: key(),
      label: z.optional(label()),
      description: z.optional(description()),
      type: type(),
      currencyCode: z.optional(currencyCode()),
      externalKey: z.optional(externalKey()),
      visibility: z.optional(visibility()),
    })
    .register(z.globalRegistry, { id: 'UserAttributeRequest' }),
);

const change = lazily(() =>
  z
    .strictObject({
      label: z.optional(label()),
      description: z.optional(description()),
      type: z.optional(type()),
      currencyCode: z.nullish(z.string()),
      externalKey: z.optional(externalKey()),
      visibility: z.optional(visibility()),
    })
    .register(z.globalRegistry, { id: 'UserAttributeChange' }),
);

const shared = {
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

const one = {
  schema: lazily(() =>
    z.object({ data: definition() }).register(z.globalRegistry, { id: 'UserAttributeReply' }),
  ),
};

/** The consent to changes of stored values that do not fit. */
const consent = lazily(() =>
  z.strictObject({
    discard: flag(),
    keepAmounts: flag(),
  }),
);

/** The consent to a change, or the wish to see what it would meet. */
const howToChange = lazily(() =>
  z.extend(consent(), {
    dryRun: flag(),
  }),
);

const misfits = () =>
  z.object({
    total: z.int(),
    people: z.array(
      z.object({
        userId: z.string(),
        principalId: z.string(),
        email: z.string(),
        name: z.nullable(z.string()),
        value: z.union([z.string(), z.number(), z.boolean()]),
      }),
    ),
  });

const changed = {
  schema: lazily(() =>
    z
      .object({
        data: definition(),
        misfits: z.optional(misfits()),
      })
      .register(z.globalRegistry, { id: 'UserAttributeChangeReply' }),
  ),
};

const params = lazily(() =>
  z.object({ id: z.string().register(z.globalRegistry, { title: 'User attribute id' }) }),
);

/** Attribute definitions. A value can be set only for an attribute that is defined. */
export const attributeContracts = contracts({
  listAttributes: {
    ...shared,
    method: 'GET',
    path: '/api/v1/user-attributes',
    query: lazily(() => z.strictObject(pageQuery(SPECIFIED))),
    replies: {
      200: {
        schema: lazily(() =>
          pageOf(definition()).register(z.globalRegistry, { id: 'UserAttributePage' }),
        ),
      },
    },
    problems: ['forbidden'],
  },
  createAttribute: {
    ...shared,
    method: 'POST',
    path: '/api/v1/user-attributes',
    conditional: true,
    query: consent,
    body: { 'application/json': creation },
    replies: { 201: one },
    problems: ['forbidden', 'conflict'],
  },
  readAttribute: {
    ...shared,
    method: 'GET',
    path: '/api/v1/user-attributes/:id',
    conditional: true,
    params,
    replies: { 200: one },
    problems: ['forbidden', 'not_found'],
  },
  updateAttribute: {
    ...shared,
    method: 'PATCH',
    path: '/api/v1/user-attributes/:id',
    conditional: true,
    params,
    query: howToChange,
    body: { 'application/json': change },
    replies: { 200: changed },
    problems: ['forbidden', 'not_found', 'conflict'],
  },
  deleteAttribute: {
    ...shared,
    method: 'DELETE',
    path: '/api/v1/user-attributes/:id',
    conditional: true,
    params,
    replies: { 204: {} },
    problems: ['forbidden', 'not_found'],
  },
});
