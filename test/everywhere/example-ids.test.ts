/** Each id in an example of the OpenAPI document begins with the prefix of what it names. */
import { expect, test } from 'vitest';
import committed from '../../openapi.json';

const ID = /^([a-z_]+)_[0-9a-z]{26}$/;

/** The prefixes by what a field, a parameter or an object is called. */
const PREFIXES: Readonly<Record<string, readonly string[]>> = {
  user: ['user'],
  principal: ['principal'],
  application: ['app'],
  app: ['app'],
  organization: ['org'],
  org: ['org'],
  scope: ['app', 'org'],
  tenant: ['app', 'org'],
  attribute: ['user_attr'],
  token: ['token'],
  parent: ['token'],
  invitation: ['invitation'],
  webhook: ['webhook'],
  erasure: ['erasure'],
  event: ['event'],
  history: ['event'],
  line: ['event'],
  via: ['token'],
  eventsAbout: ['event'],
  eventsBy: ['event'],
  changes: ['event'],
  actor: ['user'],
  createdBy: ['user'],
  invitedBy: ['user'],
};

/** What a name speaks of: `ServiceUserId` of a user, `organizations` of an organization. */
const nounIn = (name: string) =>
  Object.keys(PREFIXES).find((noun) =>
    new RegExp(`${noun}(s|Id|Reply|Page|WithSecret|Line)?$`, 'i').test(name.replace(/ id$/, 'Id')),
  );

/** Lists show their rows as `data`: those of one tag are of one kind. */
const ofData: Readonly<Record<string, string>> = {
  Tokens: 'token',
  'User attributes': 'attribute',
  Users: 'user',
  Webhooks: 'webhook',
  'Personal data': 'erasure',
  History: 'event',
};

interface Found {
  readonly id: string;
  readonly noun: string | undefined;
  readonly where: string;
}

/** The ids in an example. `id` is that of the object around it, any other field names its own. */
function* idsIn(value: unknown, name: string, around: string, where: string): Generator<Found> {
  if (typeof value === 'string' && ID.test(value)) {
    yield { id: value, noun: nounIn(name === 'id' ? around : name), where: `${where} ${name}` };
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    // An item of a list stands in the place of the list.
    if (Array.isArray(value)) yield* idsIn(child, name, around, where);
    else yield* idsIn(child, key, name, where);
  }
}

/** The ids in all examples: of operations, whose tag tells what `data` is, and of schemas. */
function* examplesIn(value: unknown, name: string, around: string, tag = ''): Generator<Found> {
  if (typeof value !== 'object' || value === null) return;
  const {
    tags,
    in: place,
    name: called,
  } = value as { tags?: string[]; in?: string; name?: string };
  const own = typeof tags?.[0] === 'string' ? tags[0] : tag;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'example') {
      // A parameter has its name within, and any other part has it outside. So has one named `id`.
      const of = place !== undefined && called !== 'id' ? (called ?? name) : name;
      for (const found of idsIn(child, of, around, `${own} ${around}`)) {
        yield { ...found, noun: found.noun ?? ofData[own] };
      }
    } else {
      // The properties of a schema lie within the schema that has a name.
      const isInner = ['properties', 'schema', 'items', 'content'].includes(key);
      yield* examplesIn(child, isInner ? name : key, isInner ? name : around, own);
    }
  }
}

test('each id begins with the prefix of what it names', () => {
  const found = [...examplesIn(committed, '', '')];
  expect(found.length).toBeGreaterThan(300);
  const wrong = found.filter(({ id, noun }) => {
    const [, prefix = ''] = ID.exec(id) ?? [];
    return !PREFIXES[noun ?? '']?.includes(prefix);
  });
  expect(wrong).toEqual([]);
});
