/** The addresses of webhooks in the console. */

export const webhooksAddress = (tenantId: string): string => `/tenants/${tenantId}/webhooks`;

export const webhookAddress = (tenantId: string, webhookId: string): string =>
  `${webhooksAddress(tenantId)}/${webhookId}`;
