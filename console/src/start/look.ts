/** Asks the API what the directory holds, again whenever the window gets the focus. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { dataOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { type Caller, useCaller } from '../caller/caller.tsx';
import { EXAMPLE_APPLICATION, EXAMPLE_PERSON, type Preferences } from '../snippets/requests.ts';
import { findsAny, ownPreferences, recordOf, storesForOthers } from './preferences.ts';

type Person = Schemas['PersonDetail'];

/** What the caller may see of the directory. Undefined is unknown: not read yet, or not theirs. */
export interface Directory {
  readonly attributes: readonly Schemas['UserAttribute'][] | undefined;
  readonly people: People | undefined;
  /** Whether a preference is stored that the caller may see. */
  readonly hasPreference: boolean | undefined;
  readonly nextPreference: NextPreference | undefined;
}

interface People {
  readonly total: number;
  /** Somebody but the caller is there. */
  readonly hasOthers: boolean;
  readonly example: Person | undefined;
}

/** Where the caller can store a preference, or what it takes before. */
type NextPreference =
  | { readonly is: 'ready'; readonly preferences: Preferences }
  | { readonly is: 'no_person' }
  | { readonly is: 'no_application'; readonly ownerId: string }
  | { readonly is: 'not_allowed' };

interface Look {
  readonly directory: Directory;
  readonly error: Error | null;
  readonly again: () => void;
}

export function useLook(): Look {
  const caller = useCaller();
  const attributes = useQuestion('attributes', readAttributes, caller.may('attributes.view'));
  const people = useQuestion('people', () => readPeople(caller), caller.may('people.view'));
  const stored = useQuestion('preferences', () => findsAny(caller));
  const next = useQuestion('next preference', () => readNextPreference(caller));
  const queryClient = useQueryClient();
  const again = useCallback(
    () => queryClient.invalidateQueries({ queryKey: [QUESTIONS] }),
    [queryClient],
  );
  useOnFocus(again);
  return {
    directory: {
      attributes: attributes.data,
      people: people.data,
      hasPreference: stored.data,
      nextPreference: next.data,
    },
    error: attributes.error ?? people.error ?? stored.error ?? next.error,
    again,
  };
}

const QUESTIONS = 'start';

const useQuestion = <Answer>(name: string, queryFn: () => Promise<Answer>, enabled = true) =>
  useQuery({ queryKey: [QUESTIONS, name], queryFn, enabled });

/** A terminal beside the window leaves the page visible, so its visibility tells nothing. */
function useOnFocus(callback: () => void): void {
  useEffect(() => {
    addEventListener('focus', callback);
    return () => removeEventListener('focus', callback);
  }, [callback]);
}

async function readAttributes() {
  const params = { query: { limit: 100 } };
  return (await dataOf(api.GET('/api/v1/user-attributes', { params }))).data;
}

async function readPeople({ me }: Caller): Promise<People> {
  const [{ data, meta }, example] = await Promise.all([
    dataOf(api.GET('/api/v1/users', { params: { query: { limit: 2 } } })),
    examplePerson(),
  ]);
  return {
    total: meta.pagination.total,
    hasOthers: data.some(({ principalId }) => principalId !== me.principalId),
    example,
  };
}

async function examplePerson(): Promise<Person | undefined> {
  const params = { query: { search: EXAMPLE_PERSON.email } };
  const { data } = await dataOf(api.GET('/api/v1/users', { params }));
  return data.find(({ email }) => email === EXAMPLE_PERSON.email);
}

async function readNextPreference(caller: Caller): Promise<NextPreference> {
  const [own] = ownPreferences(caller.me);
  if (own) return { is: 'ready', preferences: own };
  if (!storesForOthers(caller)) return { is: 'not_allowed' };
  const example = await examplePerson();
  if (!example) return { is: 'no_person' };
  const preferences = { tenantKey: EXAMPLE_APPLICATION.key, username: example.username };
  return (await recordOf(preferences))
    ? { is: 'ready', preferences }
    : { is: 'no_application', ownerId: example.userId };
}
