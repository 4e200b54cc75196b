import * as z from 'zod';
import { type Contract, contracts } from '../../http/contract.ts';
import { pageOf, pageQuery, SPECIFIED } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import { VISIBILITIES } from '../../values/choices.ts';
import { ATTRIBUTE_TYPES } from '../../values/coercion.ts';
import { isCurrencyCode } from '../../values/currencies.ts';
import { hasFormOfId } from '../../values/id-form.ts';
import { time } from '../../values/time.ts';
import { NO_CURRENCY } from './rules.ts';

const type = () => z.enum(ATTRIBUTE_TYPES);
const visibility = () => z.enum(VISIBILITIES);

const definition = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'user_attr_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      key: z.string().meta({ example: 'mrr' }),
      label: z.string().meta({ example: 'Monthly revenue' }),
      description: z.string().nullable(),
      type: type(),
      currencyCode: z.string().nullable().meta({ example: 'EUR' }),
      externalKey: z.string().nullable(),
      visibility: visibility(),
      createdAt: time(),
      updatedAt: time(),
    })
    .meta({ id: 'UserAttribute' }),
);

const label = () => z.string().trim().min(1).max(128);
const description = () => z.string().max(512).nullable();
const externalKey = () => z.string().trim().min(1).max(256).nullable();
const currencyCode = () =>
  z.string().refine(isCurrencyCode, { error: NO_CURRENCY }).nullable().meta({ example: 'EUR' });

const creation = lazily(() =>
  z
    .strictObject({
      key: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,63}$/, {
          error: 'key must be 1 to 64 of a-z, 0-9 and _, and start with a letter',
        })
        .refine((text) => !hasFormOfId(text), { error: 'key must not be in the form of an id' })
        .meta({ example: 'mrr' }),
      label: label().optional(),
      description: description().optional(),
      type: type(),
      currencyCode: currencyCode().optional(),
      externalKey: externalKey().optional(),
      visibility: visibility().optional(),
    })
    .meta({ id: 'UserAttributeRequest' }),
);

const change = lazily(() =>
  z
    .strictObject({
      label: label().optional(),
      description: description().optional(),
      type: type().optional(),
      currencyCode: z.string().nullable().optional(),
      externalKey: externalKey().optional(),
      visibility: visibility().optional(),
    })
    .meta({ id: 'UserAttributeChange' }),
);

const shared = {
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

const one = {
  schema: lazily(() => z.object({ data: definition() }).meta({ id: 'UserAttributeReply' })),
};

const flag = () => z.enum(['true', 'false']).optional();

/** The consent to changes of stored values that do not fit. */
const consent = lazily(() =>
  z.strictObject({
    discard: flag(),
    keepAmounts: flag(),
  }),
);

/** The consent to a change, or the wish to see what it would meet. */
const howToChange = lazily(() =>
  consent().extend({
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
        name: z.string().nullable(),
        value: z.union([z.string(), z.number(), z.boolean()]),
      }),
    ),
  });

const changed = {
  schema: lazily(() =>
    z
      .object({
        data: definition(),
        misfits: misfits().optional(),
      })
      .meta({ id: 'UserAttributeChangeReply' }),
  ),
};

const params = lazily(() => z.object({ id: z.string().meta({ title: 'User attribute id' }) }));

/** Attribute definitions. A value can be set only for an attribute that is defined. */
export const attributeContracts = contracts({
  listAttributes: {
    ...shared,
    method: 'GET',
    path: '/api/v1/user-attributes',
    query: lazily(() => z.strictObject(pageQuery(SPECIFIED))),
    replies: {
      200: {
        schema: lazily(() => pageOf(definition()).meta({ id: 'UserAttributePage' })),
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
