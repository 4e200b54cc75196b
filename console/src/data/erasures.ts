/** Erasures of people. A receipt is known by its id alone, since it names nobody. */
import { dataOf, done } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import type { Resource } from './resource.ts';

export type Erasure = Schemas['Erasure'];
export type Reason = NonNullable<Erasure['reason']>;

export const erasures: Resource<Erasure> = {
  async one(erasureId, signal) {
    const params = { path: { erasureId } };
    return (await dataOf(api.GET('/api/v1/erasures/{erasureId}', { params, signal }))).data;
  },
};

/** Erases a person. Returns the receipt. */
export async function erasePerson(principalId: string, body: Schemas['Erasing']): Promise<Erasure> {
  const params = { path: { principalId } };
  return (await dataOf(api.POST('/api/v1/users/{principalId}/erase', { params, body }))).data;
}

/** Lets an address in again that was suppressed with an erasure. */
export const liftSuppression = (email: string): Promise<void> =>
  done(api.DELETE('/api/v1/suppressions', { body: { email } }));
