/** What an event means to others: the types of each action. */
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES, typesOf } from '../../src/policy/event-types.ts';

const sources = import.meta.glob<string>('/src/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const event = (action: string, keys: string[] = [], version: number | null = null) => ({
  action,
  keys,
  version,
});

describe('the types of an event', () => {
  test.each([
    ['user.create', ['email', 'name'], 1, ['user.created']],
    ['user.create', ['email', 'org_1'], 1, ['user.created', 'membership.added']],
    ['user.identify', ['email', 'attributes.plan'], 1, ['user.created', 'user.attributes_changed']],
    ['user.identify', ['attributes.plan'], 2, ['user.attributes_changed']],
    ['user.update', ['name'], 2, ['user.updated']],
    ['user.update', ['name', 'attributes.plan'], 2, ['user.updated', 'user.attributes_changed']],
    ['user.change', ['role', 'app_1'], 3, ['user.updated', 'membership.changed']],
    ['user.convert', ['plan'], 3, ['user.attributes_changed']],
    ['record.merge', ['theme'], 2, ['preferences.changed']],
    ['member.clear', [], null, ['membership.removed']],
    ['invitation.accept', ['i'], null, ['invitation.accepted', 'membership.added']],
    ['invitation.accept', ['i'], 1, ['invitation.accepted', 'membership.added', 'user.created']],
    ['invitation.accept', ['i'], 4, ['invitation.accepted', 'membership.added', 'user.updated']],
    ['code.redeem', ['sign_in', 't'], null, ['user.signed_in']],
    ['code.redeem', ['sign_up', 't'], 2, ['user.created', 'user.signed_in']],
    ['code.redeem', ['change_email', 't'], 2, ['user.updated', 'user.signed_in']],
  ])('%s of %j with version %j', (action, keys, version, types) => {
    expect(typesOf(event(action, keys, version))).toEqual(types);
  });

  test('are none for an action that no version of the program has', () => {
    expect(typesOf(event('demo.seed'))).toEqual([]);
    expect(typesOf(event('constructor'))).toEqual([]);
  });

  test('are among the public ones, and each public one is some type of some action', () => {
    const keys = ['name', 'attributes.plan', 'app_1'];
    const texts = Object.values(sources).join('\n');
    const actions = texts.match(/(?<=')[a-z_]+\.[a-z_-]+(?=': )/g) ?? [];
    const types = actions.flatMap((action) =>
      [null, 1, 2].flatMap((version) => typesOf(event(action, keys, version))),
    );
    expect(new Set(types)).toEqual(new Set(EVENT_TYPES));
  });
});

describe('every action that is written', () => {
  test('as SQL has a type; the compiler asks for those of `eventOf`', () => {
    const inserts = Object.values(sources).flatMap(
      (text) => text.match(/INSERT INTO events[^`]*/g) ?? [],
    );
    const written = inserts.flatMap((sql) => sql.match(/(?<=')[a-z_]+\.[a-z_-]+(?=')/g) ?? []);
    expect(written).toEqual(expect.arrayContaining(['member.remove', 'user.convert']));
    for (const action of written) expect(typesOf(event(action)), action).not.toEqual([]);
  });
});
