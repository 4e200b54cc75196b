/** Requests that want the same email, username or external id. */
import { ROOT, send } from './client.ts';
import { acme, as, freshEmail, made, myApp } from './tenancy.ts';

export type Answer = Awaited<ReturnType<typeof send>>;

/** Two requests that want the same, and what is there if only one may have it. */
export interface Claim {
  readonly what: string;
  /** Makes the request of one claimant. All of them want the same. */
  readonly prepare: () => Promise<(n: number) => Promise<Answer>>;
  /** The status of those who come too late. */
  readonly late: number;
}

export const identify = (body: object) =>
  send('/api/v1/users/identify', { method: 'POST', token: ROOT, body });
export const person = async (body: object = {}) =>
  (await made('root', '/platform/users', { email: freshEmail(), ...body })).user;
const three = () => Promise.all([1, 2, 3].map(() => person()));
export const userAt = ({ id }: { id: string }) => `/platform/users/${id}`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

let keys = 0;
export const freshKey = () => {
  keys += 1;
  return `unique_${keys}`;
};

export const emails: readonly Claim[] = [
  {
    what: 'creations of one email',
    late: 409,
    prepare: async () => {
      const email = freshEmail();
      const spelled = [email, capital(email), ` ${email}`];
      return (n) => as('root').post('/platform/users', { email: spelled[n] });
    },
  },
  {
    what: 'creations of one email with usernames of their own',
    late: 409,
    prepare: async () => {
      const email = freshEmail();
      const key = freshKey();
      return (n) => as('root').post(`${acme}/users`, { email, username: `${key}.${n}` });
    },
  },
  {
    what: 'service users of one email',
    late: 409,
    prepare: async () => {
      const email = freshEmail();
      return () => as('root').post(`${myApp}/users/service-users`, { email });
    },
  },
  {
    what: 'changes to one email',
    late: 409,
    prepare: async () => {
      const [users, email] = [await three(), freshEmail()];
      return (n) => as('root').patch(userAt(users[n] ?? { id: '' }), { email });
    },
  },
  {
    what: 'changes to one email by users who chose a username',
    late: 409,
    prepare: async () => {
      const users = await Promise.all([1, 2, 3].map(() => person({ username: freshKey() })));
      const email = freshEmail();
      return (n) => as('root').put(userAt(users[n] ?? { id: '' }), { email });
    },
  },
  {
    what: 'a change to an email, and creations of it',
    late: 409,
    prepare: async () => {
      const [user, email] = [await person(), freshEmail()];
      return (n) =>
        n === 0
          ? as('root').patch(userAt(user), { email })
          : as('root').post('/platform/users', { email });
    },
  },
  {
    what: 'identifies of one email',
    late: 200,
    prepare: async () => {
      const email = freshEmail();
      return (n) => identify({ email, name: `N${n}` });
    },
  },
];

export const usernames: readonly Claim[] = [
  {
    what: 'creations with one username',
    late: 409,
    prepare: async () => {
      const username = freshKey();
      const spelled = [username, username.toUpperCase(), capital(username)];
      return (n) =>
        as('root').post('/platform/users', { email: freshEmail(), username: spelled[n] });
    },
  },
  {
    what: 'changes to one username',
    late: 409,
    prepare: async () => {
      const [users, username] = [await three(), freshKey()];
      return (n) => as('root').patch(userAt(users[n] ?? { id: '' }), { username });
    },
  },
];

export const externalIds: readonly Claim[] = [
  {
    what: 'people with one externalId',
    late: 409,
    prepare: async () => {
      const externalId = freshKey();
      return () => identify({ email: freshEmail(), externalId });
    },
  },
  {
    what: 'changes to one externalId',
    late: 409,
    prepare: async () => {
      const [users, externalId] = [await three(), freshKey()];
      return (n) => as('root').patch(`/users/${users[n]?.id}`, { externalId });
    },
  },
];
