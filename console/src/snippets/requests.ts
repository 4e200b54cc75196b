/** The requests that pages teach. Pure. */
import type { Schemas } from '../api/client.ts';
import type { ApiRequest } from './request.ts';

type Definition = Pick<Schemas['UserAttribute'], 'key' | 'type'>;

/** Whom the requests are about. */
export const EXAMPLE_PERSON = { email: 'jane@example.com', name: 'Jane Doe' } as const;

/** The application in which the example person has preferences. */
export const EXAMPLE_APPLICATION = { key: 'getting-started', name: 'Getting started' } as const;

const examples: readonly Schemas['UserAttributeRequest'][] = [
  { key: 'plan', label: 'Plan', type: 'string' },
  { key: 'seats', label: 'Seats', type: 'number' },
  { key: 'revenue', label: 'Monthly revenue', type: 'currency', currencyCode: 'EUR' },
  { key: 'renews_on', label: 'Renews on', type: 'date' },
];

/** Defines the first example whose key is free, so that the request succeeds. */
export function defineAttribute(taken: readonly Pick<Definition, 'key'>[]): ApiRequest {
  const isFree = ({ key }: Pick<Definition, 'key'>) => taken.every((each) => each.key !== key);
  const next = { key: `attribute_${taken.length + 1}`, type: 'string' } as const;
  return {
    method: 'POST',
    path: '/api/v1/user-attributes',
    body: examples.find(isFree) ?? next,
  };
}

const values = {
  string: 'pro',
  number: 12,
  currency: 49.9,
  boolean: true,
  date: '2024-01-15',
} as const satisfies Readonly<Record<Definition['type'], unknown>>;

/** Creates or updates the example person, with a value of an attribute if one is defined. */
export function identify(definition: Definition | undefined): ApiRequest {
  const attributes = definition && { [definition.key]: values[definition.type] };
  const body: Schemas['Identification'] = Object.assign({}, EXAMPLE_PERSON, { attributes });
  return { method: 'POST', path: '/api/v1/users/identify', body };
}

/** Creates the application of the example person, who owns it and so is a member. */
export function createApplication(ownerId: string): ApiRequest {
  const body: Schemas['ApplicationRequest'] = Object.assign({}, EXAMPLE_APPLICATION, {
    owner: { userId: ownerId },
  });
  return { method: 'POST', path: '/api/v1/applications', body };
}

/** Whose preferences, and in which tenant. Without a username they are the caller's own. */
export interface Preferences {
  readonly tenantKey: string;
  readonly username?: string;
}

/** Stores a preference, and leaves all others as they are. */
export function storePreference({ tenantKey, username }: Preferences): ApiRequest {
  const body: Schemas['PlatformMetadataPatch'] = { metadata: { theme: 'dark' } };
  return {
    method: 'PATCH',
    path: '/api/core/users/platform-metadata',
    query: { platform_key: tenantKey, ...(username !== undefined && { username }) },
    body,
  };
}
