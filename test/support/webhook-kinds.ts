/** Requests about webhooks. */
import type { Cast } from './fakes/fault-cast.ts';
import { byRoot, type Kind } from './fault-requests.ts';

const scopes = {
  platform: () => ({ id: 'platform', path: '/api/v1' }),
  application: ({ app: { id } }: Cast) => ({ id, path: `/api/v1/applications/${id}` }),
  organization: ({ acme: { id } }: Cast) => ({ id, path: `/api/v1/organizations/${id}` }),
} as const;

const idOf = ({ ann }: Cast) => `webhook_${ann.id.slice(5)}`;

const kindsOf = (name: keyof typeof scopes): Record<string, Kind> => {
  const of = scopes[name];
  const list = (cast: Cast) => `${of(cast).path}/webhooks`;
  const one = (cast: Cast) => `${list(cast)}/${idOf(cast)}`;
  const asked = (method: string, path: (cast: Cast) => string, body?: object): Kind => ({
    registrars: () => [],
    stored: (cast) => [
      `INSERT INTO webhooks (id, scope_id, url, payload, status, disabled_at, disabled_by, secret,
                             hears_after, created_at, updated_at)
       VALUES ('${idOf(cast)}', '${of(cast).id}', 'https://example.com/', 'full', 'enabled', NULL,
               NULL, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '', 0, 0)`,
    ],
    request: body === undefined ? byRoot(method, path) : byRoot(method, path, () => body),
  });
  return {
    [`webhooks, ${name}`]: asked('GET', list),
    [`new webhook, ${name}`]: asked('POST', list, { url: 'https://example.com/new' }),
    [`a webhook, ${name}`]: asked('GET', one),
    [`PATCH of a webhook, ${name}`]: asked('PATCH', one, { payload: 'thin' }),
    [`rotation of a webhook, ${name}`]: asked('POST', (cast) => `${one(cast)}/rotate`),
    [`test of a webhook, ${name}`]: asked('POST', (cast) => `${one(cast)}/test`),
    [`replay to a webhook, ${name}`]: asked('POST', (cast) => `${one(cast)}/replay`, {
      from: '2026-11-01T00:00:00Z',
      to: '2026-11-02T00:00:00Z',
    }),
    [`deliveries of a webhook, ${name}`]: asked('GET', (cast) => `${one(cast)}/deliveries`),
    [`end of a webhook, ${name}`]: asked('DELETE', one),
  };
};

export const webhookKinds: Readonly<Record<string, Kind>> = {
  ...kindsOf('platform'),
  ...kindsOf('application'),
  ...kindsOf('organization'),
};
