/** Ids of what lies in a tenant: the same person is another record in another tenant. */

/** The scope above all tenants. Service users may belong to it alone. */
export const PLATFORM = 'platform';

export const idIn = (tenantId: string, id: string): string => `${tenantId}:${id}`;

export function partsOf(recordId: string): { readonly tenantId: string; readonly id: string } {
  const [tenantId = ''] = recordId.split(':', 1);
  // What follows may have a colon itself.
  return { tenantId, id: recordId.slice(tenantId.length + 1) };
}

/** Whether an id is that of an application. Any other tenant is an organization. */
export const isApplication = (tenantId: string): boolean => tenantId.startsWith('app_');
