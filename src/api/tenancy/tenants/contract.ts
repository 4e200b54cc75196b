import * as z from 'zod';
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { listQuery, nextCursor } from '../paging.ts';
import { done, inApplication, inOrganization, shared } from '../users/contract.ts';

const time = () => z.string().meta({ format: 'date-time' });

const application = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'app_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      key: z.string().meta({ example: 'my-app' }),
      name: z.string(),
      description: z.string().nullable(),
      createdAt: time(),
      updatedAt: time(),
    })
    .meta({ id: 'Application' }),
);

const organization = lazily(() =>
  application().extend({ applicationId: z.string() }).meta({ id: 'Organization' }),
);

const key = () =>
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    error: 'key must be 1 to 63 of a-z, 0-9 and -, and not start with -',
  });
const name = () => z.string().trim().min(1).max(128);
const description = () => z.string().max(512).nullable().optional();

const update = lazily(() =>
  z
    .strictObject({ name: name().optional(), description: description() })
    .meta({ id: 'TenantUpdate' }),
);

const problems = ['forbidden', 'not_found', 'conflict'] as const;

/** The tenants of a kind: list, create, read, change, delete. */
const tenants = <
  Kind extends 'application' | 'organization',
  Params extends () => z.ZodObject,
  Query extends () => z.ZodObject,
  Body extends () => z.ZodType,
>(
  kind: Kind,
  of: { params: Params; param: string; reply: () => z.ZodObject; query: Query; body: Body },
) => {
  const tag = kind === 'application' ? 'Applications' : 'Organizations';
  const path = `/api/v1/${kind}s`;
  const onePath = `${path}/:${of.param}`;
  const one = {
    description: `The ${kind}.`,
    schema: lazily(() => z.object({ [kind]: of.reply() })),
  };
  const put = {
    ...shared,
    ...{ tag, path: onePath, params: of.params, method: 'PUT' },
    summary: `Change an ${kind}`,
    description: 'Absent stays. The key never changes: it is part of what clients address.',
    body: { 'application/json': update },
    replies: { 200: one },
    problems,
  } as const satisfies Contract;
  return contracts({
    list: {
      ...shared,
      ...{ tag, path, method: 'GET', query: of.query },
      summary: `List ${kind}s`,
      replies: {
        200: {
          description: 'Those that the caller can see, by id.',
          schema: lazily(() =>
            z.object({ [`${kind}s`]: z.array(of.reply()), nextCursor: nextCursor() }),
          ),
        },
      },
      problems: [],
    },
    create: {
      ...shared,
      ...{ tag, path, method: 'POST', body: { 'application/json': of.body } },
      summary: `Create an ${kind}`,
      replies: { 201: { ...one, headers: { Location: 'Where it is.' } } },
      problems,
    },
    read: {
      ...shared,
      ...{ tag, path: onePath, params: of.params, method: 'GET' },
      summary: `Read an ${kind}`,
      replies: { 200: one },
      problems: ['forbidden', 'not_found'],
    },
    put,
    patch: { ...put, method: 'PATCH' },
    remove: {
      ...shared,
      ...{ tag, path: onePath, params: of.params, method: 'DELETE' },
      summary: `Delete an ${kind}`,
      description: 'Members leave first, each with the records there; users stay.',
      replies: { 200: done },
      problems,
    },
  });
};

export const applicationContracts = tenants('application', {
  params: inApplication,
  param: 'appId',
  reply: application,
  query: lazily(() => z.strictObject(listQuery())),
  body: lazily(() =>
    z
      .strictObject({ key: key(), name: name(), description: description() })
      .meta({ id: 'ApplicationRequest' }),
  ),
});

export const organizationContracts = tenants('organization', {
  params: inOrganization,
  param: 'orgId',
  reply: organization,
  query: lazily(() => z.strictObject({ applicationId: z.string().optional(), ...listQuery() })),
  body: lazily(() =>
    z
      .strictObject({
        applicationId: z.string(),
        name: name(),
        key: key().optional().meta({ description: 'Absent, it is made from the name.' }),
        description: description(),
      })
      .meta({ id: 'OrganizationRequest' }),
  ),
});
