/** Accounts: the same people as the platform's administration sees them, by the ids of users. */
import { done, versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { atField, hasCode } from '../api/problem.ts';
import { changesOf } from './changes.ts';
import type { Input, Resource, Versioned } from './resource.ts';

export type Account = Versioned<Schemas['User']>;

const FIELDS = ['name', 'image', 'email', 'username', 'role', 'userStatus'] as const;

export const accounts: Resource<Account> = {
  async one(userId, signal) {
    const params = { path: { userId } };
    const answer = api.GET('/api/v1/platform/users/{userId}', { params, signal });
    const { data, etag } = await versionOf(answer);
    return accountOf(data.user, etag);
  },

  async update(userId, input, before) {
    const changes = changesOf(FIELDS, input, before);
    const body = { ...changes, ...proof(input) };
    const params = { path: { userId }, header: { 'If-Match': before.etag } };
    const answer = api.PATCH('/api/v1/platform/users/{userId}', { params, body });
    const { data, etag } = await versionOf(answer).catch(refusedAt(changes));
    return accountOf(data.user, etag);
  },

  async delete(userId, before) {
    const header = before?.etag ? { 'If-Match': before.etag } : {};
    const params = { path: { userId }, header };
    await done(api.DELETE('/api/v1/platform/users/{userId}', { params }));
  },
};

const accountOf = (user: Schemas['User'], etag: string): Account =>
  Object.assign({}, user, { etag });

/** Whoever changes their own email types their password for it. */
const proof = ({ currentPassword }: Input) =>
  currentPassword ? { currentPassword: String(currentPassword) } : {};

/** Only an email or a username can be somebody else's: if one of them was sent, it is that one. */
const refusedAt =
  (body: Input) =>
  (error: unknown): never => {
    const [field, other] = ['email', 'username'].filter((each) => each in body);
    throw hasCode(error, 'CONFLICT') && field && !other ? atField(error, field) : error;
  };

export type Membership = Account['roles'][number];

/** The roles of a user in tenants. The one on the platform is no membership. */
export const membershipsOf = ({ roles }: Account): readonly Membership[] =>
  roles.filter(({ scope }) => scope !== 'platform');
