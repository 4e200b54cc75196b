/** The three steps, from what the caller may do and what the directory holds. Pure. */
import type { Caller } from '../caller/caller.tsx';
import type { ApiRequest } from '../snippets/request.ts';
import {
  createApplication,
  defineAttribute,
  EXAMPLE_PERSON,
  identify,
  storePreference,
} from '../snippets/requests.ts';
import type { Directory } from './look.ts';

export interface Step {
  readonly title: string;
  readonly why: string;
  /** Undefined is unknown. */
  readonly isDone: boolean | undefined;
  /** What is there. */
  readonly found?: string;
  /** The next request, with what it does. Absent: `instead` says why. */
  readonly next?: { readonly name: string; readonly request: ApiRequest };
  readonly instead?: string;
  readonly here?: { readonly to: string; readonly label: string };
}

/** The steps of a caller. Somebody who sees nobody else has one: their own preference. */
export function stepsOf(caller: Caller, directory: Directory): readonly Step[] {
  const preference = preferenceStep(caller, directory);
  if (!caller.may('people.view')) return [preference];
  return [attributeStep(caller, directory), personStep(caller, directory), preference];
}

function attributeStep({ may }: Caller, { attributes }: Directory): Step {
  const step = {
    title: 'Define an attribute',
    why: 'Something to know about each person, with its type. Values are checked against it.',
    isDone: attributes && attributes.length > 0,
    found: attributes && counted(attributes.length, 'attribute is', 'attributes are', 'defined'),
  };
  if (!may('attributes.manage')) {
    return { ...step, instead: 'Your role may see attributes. An admin of the team defines them.' };
  }
  return {
    ...step,
    next: attributes && { name: step.title, request: defineAttribute(attributes) },
    here: { to: '/attributes/create', label: 'Define it on a form' },
  };
}

function personStep({ may }: Caller, { people, attributes }: Directory): Step {
  const step = {
    title: 'Identify someone',
    why: 'Your backend tells Roster who people are. The first time adds somebody, later ones update.',
    isDone: people?.hasOthers,
    found: people && counted(people.total, 'person is', 'people are', 'here'),
  };
  if (!may('people.manage')) {
    return { ...step, instead: 'Your role may see people. An admin of the team adds them.' };
  }
  return {
    ...step,
    next: attributes && { name: step.title, request: identify(attributes[0]) },
    here: { to: '/people', label: 'See people' },
  };
}

function preferenceStep({ me }: Caller, { hasPreference, nextPreference: next }: Directory): Step {
  const step = {
    title: 'Store a preference',
    why: 'What somebody prefers in one tenant, such as a theme. It follows them to every device.',
    isDone: hasPreference,
  };
  switch (next?.is) {
    case undefined:
      return step;
    case 'not_allowed':
      return {
        ...step,
        instead:
          'Preferences belong to people in tenants. You have none that this token may write.',
      };
    case 'no_person':
      return {
        ...step,
        instead: `Identify ${EXAMPLE_PERSON.name} first, whose preference it will be.`,
      };
    case 'no_application':
      return {
        ...step,
        found: `Preferences belong to people in tenants, so first make an application that ${EXAMPLE_PERSON.name} owns. If its key is taken, make her a member there.`,
        next: {
          name: 'Create an application',
          request: createApplication(next.ownerId),
        },
      };
    case 'ready': {
      const { tenantKey, username } = next.preferences;
      const tenant = me.memberships.find(({ key }) => key === tenantKey)?.name ?? tenantKey;
      return {
        ...step,
        found:
          username === undefined ? `Yours, in ${tenant}.` : `That of ${username}, in ${tenant}.`,
        next: { name: step.title, request: storePreference(next.preferences) },
      };
    }
  }
}

const counted = (count: number, one: string, many: string, what: string): string =>
  `${count.toLocaleString()} ${count === 1 ? one : many} ${what}.`;
