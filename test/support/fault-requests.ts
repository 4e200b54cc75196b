/** The type of a kind of request, and the paths and bodies that kinds are made of. */
import { ROOT, type Sent } from './client.ts';
import type { Cast } from './fakes/fault-cast.ts';

export interface Request extends Sent {
  readonly path: string;
}

export interface Kind {
  readonly request: (cast: Cast) => Request;
  /** Puts Ann's copies into KV before the request. Kinds with `afterwards` do so as well. */
  readonly hot?: true;
  /** More statements for its directory. */
  readonly stored?: (cast: Cast) => string[];
  /** Runs before the request, after its directory is stored and published. */
  readonly before?: (cast: Cast) => Promise<void>;
  /** The emails whose registrars it reaches. Absent: Ann's alone. */
  readonly registrars?: (cast: Cast) => string[];
  /** The keys of the tenants whose registrars it reaches. Absent: none. */
  readonly tenants?: (cast: Cast) => string[];
  /** Must hold after the acknowledgement: a request, its status, a part of its body. */
  readonly afterwards?: (cast: Cast) => { request: Request; status: number; shows?: string };
  /** It makes several changes. Each is atomic, and a repetition makes the rest. */
  readonly inSteps?: true;
  /** It hashes a password. An isolate takes ten at once. */
  readonly hashes?: true;
  /** Its body shows more than its own run. */
  readonly showsOthers?: true;
}

export const record = (cast: Cast, more = '') =>
  `/api/core/users/platform-metadata/?platform_key=${cast.acme.key}${more}`;
export const ofAnn = (cast: Cast) => record(cast, `&username=${cast.ann.username}`);

/** A request of one of the cast. */
export const by = (
  who: 'ann' | 'bob' | 'cat',
  method: string,
  path: (cast: Cast) => string,
  body?: object | ((cast: Cast) => object),
) => {
  return (cast: Cast): Request => ({
    path: path(cast),
    method,
    token: cast[who].key.token,
    ...(body !== undefined && { body: typeof body === 'function' ? body(cast) : body }),
  });
};
/** A request with the root token. */
export const byRoot = (
  method: string,
  path: (cast: Cast) => string,
  body?: (cast: Cast) => unknown,
) => {
  return (cast: Cast): Request => ({
    path: path(cast),
    method,
    token: ROOT,
    ...(body && { body: body(cast) }),
  });
};

/** Ann reads her own record in acme, as a browser would. */
export const annReads = (cast: Cast, token = cast.ann.key.token): Request => ({
  path: record(cast),
  token,
});

/** Ann reads what counts for her there. */
export const annResolves = (cast: Cast): Request => ({
  path: record(cast, '&resolve=true'),
  token: cast.ann.key.token,
});

export const newEmail = ({ tag }: Cast) => `${tag}.new@example.com`;
export const movedEmail = ({ tag }: Cast) => `${tag}.moved@example.com`;
export const comingTo = (email: (cast: Cast) => string) => (cast: Cast) => [email(cast)];
export const person = ({ ann }: Cast) => `/api/v1/users/${ann.principalId}`;
export const user = ({ ann }: Cast) => `/api/v1/platform/users/${ann.id}`;
export const members = ({ acme }: Cast) => `/api/v1/organizations/${acme.id}/members`;
export const member = (cast: Cast) => `${members(cast)}/${cast.ann.id}`;
export const transfer = ({ acme }: Cast) => `/api/v1/organizations/${acme.id}/transfer`;
export const services = ({ acme }: Cast) => `/api/v1/organizations/${acme.id}/users/service-users`;
export const service = (cast: Cast) => `${services(cast)}/${cast.bot.id}`;
export const application = ({ lone }: Cast) => `/api/v1/applications/${lone.id}`;
export const organization = ({ spare }: Cast) => `/api/v1/organizations/${spare.id}`;
export const definition = ({ attribute }: Cast) => `/api/v1/user-attributes/${attribute.id}`;

const defined =
  (type: string) =>
  ({ attribute: { id, key } }: Cast) =>
    `INSERT INTO attribute_definitions (id, key, label, type, created_at, updated_at)
     VALUES ('${id}', '${key}', '${key}', '${type}', 0, 0)`;
export const aNumber = { stored: (cast: Cast) => [defined('number')(cast)] };
const valued = ({ ann, bot, attribute: { key } }: Cast) => [
  `UPDATE users SET attributes = '{"${key}":"12"}' WHERE id IN ('${ann.id}', '${bot.id}')`,
];
/** Two people with a number as a text. */
export const aText = { stored: (cast: Cast) => [defined('string')(cast), ...valued(cast)] };

export const recordShows = (shows: string) => (cast: Cast) => ({
  request: annReads(cast),
  status: 200,
  shows,
});
export const annIsOut = (status: number) => (cast: Cast) => ({ request: annReads(cast), status });
