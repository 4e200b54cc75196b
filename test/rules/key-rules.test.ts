/** The rules for keys of records: who may change which key to what. Pure tables. */
import { describe, expect, test } from 'vitest';
import { faultsOfRule } from '../../src/policy/keys/check-rule.ts';
import { privateKeys } from '../../src/policy/keys/constraints.ts';
import { faultsOf } from '../../src/policy/keys/faults.ts';
import { judge } from '../../src/policy/keys/judge.ts';
import { isWiderOnUnknown, wideningOf } from '../../src/policy/keys/narrowing.ts';
import {
  AUTHORITIES,
  type Authority,
  FORMATS,
  type Format,
  type Json,
  READERS,
  type Rule,
  type RuleSet,
  UNKNOWN_KEYS,
  type UnknownKeys,
  VALUE_TYPES,
} from '../../src/policy/keys/rule.ts';
import type { ParsedChange } from '../../src/policy/keys/wanted.ts';

const open = { write: 'user', read: 'user' } as const;
const rule = (fields: Partial<Rule>): Rule => ({ ...open, ...fields });

type Rules = Readonly<Record<string, Partial<Rule>>>;

const set = (tenantKey: string, rules: Rules, unknownKeys: UnknownKeys = 'allow'): RuleSet => ({
  locked: new Set(),
  tenantKey,
  unknownKeys,
  rules: new Map(Object.entries(rules).map(([key, fields]) => [key, rule(fields)])),
});

const DATE = 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.';
const atLeast = (least: number) => `Ensure this value is greater than or equal to ${least}.`;

describe('a value', () => {
  const ofFormat = (format: Format) => ({ type: 'string', format }) as const;
  const dictionary = (type: string) => `Expected a dictionary of items but got type "${type}".`;
  const rows: readonly [
    fields: Partial<Rule>,
    good: readonly Json[],
    bad: readonly Json[],
    fault?: string,
  ][] = [
    [{}, [null, 1, 'a', [], {}], []],
    [{ type: 'string' }, ['', 'a'], [1, true, [], {}], 'Not a valid string.'],
    [{ type: 'string' }, [], [null], 'This field may not be null.'],
    [{ type: 'number' }, [0, -1.5, 1e300], ['1', true], 'A valid number is required.'],
    [{ type: 'integer' }, [0, -3, 1e15], [1.5, '1'], 'A valid integer is required.'],
    [{ type: 'boolean' }, [true, false], [0, 'true'], 'Must be a valid boolean.'],
    [{ type: 'date' }, ['2024-02-29'], ['2023-02-29', '2024-2-9', '2024-02-29T00:00:00Z', 0], DATE],
    [{ type: 'object' }, [{}, { a: 1 }], [[]], dictionary('list')],
    [{ type: 'object' }, [], ['a'], dictionary('str')],
    [{ type: 'array' }, [[], [1]], [{}], 'Expected a list of items but got type "dict".'],
    [{ type: 'integer', minimum: 1 }, [1], [0], atLeast(1)],
    [{ type: 'number', maximum: 3 }, [3], [3.1], 'Ensure this value is less than or equal to 3.'],
    [
      { type: 'string', maxLength: 2 },
      ['ab', '😀😀'],
      ['abc'],
      'Ensure this field has no more than 2 characters.',
    ],
    [{ enum: ['a', 1, null] }, ['a', 1, null], ['b'], '"b" is not a valid choice.'],
    [{ type: 'string', enum: ['a', null] }, ['a', null], [1], '1 is not a valid choice.'],
    [ofFormat('email'), ['a@example.com'], ['a', ' a@example.com'], 'Enter a valid email address.'],
    [
      ofFormat('uri'),
      ['https://example.com/a?b#c', 'urn:x:y'],
      ['a b', '/a', 'https://example.com/a b', 'https://example.com:99999/'],
      'Enter a valid URL.',
    ],
    [ofFormat('date'), ['2024-12-31'], ['2024-13-01', '2024-04-31', 'x2024-12-31'], DATE],
    [
      ofFormat('date-time'),
      ['2024-12-31T23:59:59Z', '2024-12-31T23:59:59.123+02:00', '2024-12-31 23:59:59z'],
      ['2024-12-31', '2024-12-31T24:00:00Z', '2024-12-31T23:59:59', '2023-02-29T00:00:00Z'],
      'Datetime has wrong format. Use one of these formats instead: ' +
        'YYYY-MM-DDThh:mm:ss[.uuuuuu](+HH:MM|-HH:MM|Z).',
    ],
    [
      ofFormat('uuid'),
      ['123e4567-e89b-12d3-a456-426614174000'],
      ['123e4567'],
      'Must be a valid UUID.',
    ],
    [
      ofFormat('language'),
      ['en', 'de-CH'],
      ['', 'e', 'english_us'],
      'Enter a valid language tag, such as "en" or "de-CH".',
    ],
    [
      ofFormat('timezone'),
      ['Europe/Berlin', 'UTC'],
      ['', 'Mars/Olympus'],
      'Enter a valid time zone, such as "Europe/Berlin".',
    ],
  ];
  test.each(rows)('of %j', (fields, good, bad, fault) => {
    for (const value of good)
      expect(faultsOf(rule(fields), value), JSON.stringify(value)).toEqual([]);
    for (const value of bad) {
      expect(faultsOf(rule(fields), value), JSON.stringify(value)).toEqual([fault]);
    }
  });

  test('may have two faults', () => {
    const both = rule({ ...ofFormat('email'), maxLength: 1 });
    expect(faultsOf(both, 'ab')).toHaveLength(2);
  });
});

describe('a change', () => {
  const app = set('my-app', {
    theme: { type: 'string', enum: ['dark', 'light'] },
    tier: { write: 'admin' },
    quota: { type: 'integer', write: 'service' },
    score: { write: 'admin', read: 'admin' },
    layout: { type: 'object' },
  });
  const stored = { theme: 'dark', tier: 'pro', quota: 5, score: 7, own: 1, layout: { a: 1 } };
  const patch = (metadata: Record<string, Json>, deleteKeys: string[] = []): ParsedChange => ({
    how: 'merge',
    metadata,
    deleteKeys,
  });
  const put = (metadata: Record<string, Json>): ParsedChange => ({ how: 'replace', metadata });
  const mergePatch = (metadata: Record<string, Json>): ParsedChange => ({
    how: 'merge-patch',
    metadata,
  });
  const told = (held: Authority, change: ParsedChange, sets: readonly RuleSet[] = [app]) => {
    const judgement = judge(sets, held, change, stored);
    if (judgement.is === 'forbidden') {
      return `${judgement.needed} of ${judgement.tenantKey}: ${judgement.keys.join()}`;
    }
    return judgement.is === 'invalid' ? `wrong: ${[...judgement.faults.keys()].join()}` : 'allowed';
  };

  const rows: readonly [what: string, change: ParsedChange, ...Record<Authority, string>[]][] = [
    ['a free key', patch({ own: 2 }), all('allowed')],
    ['a right value', patch({ theme: 'light' }), all('allowed')],
    ['a wrong value', patch({ theme: 'blue' }), all('wrong: theme')],
    ['a right value, to delete', patch({}, ['theme']), all('allowed')],
    ['an admin’s key', patch({ tier: 'free' }), below('admin', 'admin of my-app: tier')],
    ['an admin’s key as it is', patch({ tier: 'pro' }), all('allowed')],
    ['an admin’s key, to delete', patch({}, ['tier']), below('admin', 'admin of my-app: tier')],
    ['a service’s key', patch({ quota: 6 }), below('service', 'service of my-app: quota')],
    [
      'a wrong value of a service',
      patch({ quota: 'x' }),
      {
        user: 'service of my-app: quota',
        admin: 'service of my-app: quota',
        service: 'wrong: quota',
      },
    ],
    ['a private key as it is', patch({ score: 7 }), below('admin', 'admin of my-app: score')],
    ['a private key that is not there', patch({}, ['nobody']), all('allowed')],
    [
      'two keys of admins',
      patch({ tier: 1, score: 1 }),
      below('admin', 'admin of my-app: tier,score'),
    ],
    ['a replacement without them', put({ theme: 'light' }), all('allowed')],
    [
      'a replacement with another tier',
      put({ tier: 'x' }),
      below('admin', 'admin of my-app: tier'),
    ],
    ['everything cleared', { how: 'clear' }, all('allowed')],
    ['a merge into an object', mergePatch({ layout: { b: 2 } }), all('allowed')],
    ['a merge that deletes', mergePatch({ tier: null }), below('admin', 'admin of my-app: tier')],
    ['a merge over a text', mergePatch({ theme: { a: 1 } }), all('wrong: theme')],
  ];

  function all(outcome: string): Record<Authority, string> {
    return { user: outcome, admin: outcome, service: outcome };
  }
  function below(needed: Authority, refusal: string): Record<Authority, string> {
    return {
      user: refusal,
      admin: needed === 'service' ? refusal : 'allowed',
      service: 'allowed',
    };
  }

  test.each(rows)('of %s', (_what, change, outcomes) => {
    for (const held of ['user', 'admin', 'service'] as const) {
      expect(told(held, change), held).toBe(outcomes?.[held]);
    }
  });

  test('of a private key is no guess at its value, and admins see what they leave', () => {
    const hidden = set('my-app', { score: { type: 'string', read: 'admin' } });
    // The stored value is wrong, and the person may change it.
    for (const score of [6, 7])
      expect(told('user', patch({ score }), [hidden])).toBe('wrong: score');
    expect(told('admin', patch({ score: 7 }), [hidden])).toBe('allowed');
    const kept = set('my-app', { score: { write: 'service', read: 'admin' } });
    expect(told('admin', patch({ score: 7 }), [kept])).toBe('allowed');
    expect(told('admin', patch({ score: 6 }), [kept])).toBe('service of my-app: score');
    // It is private if one of the tenants says so.
    const below = set('acme-corp', { score: {}, badge: { read: 'admin' } });
    expect(told('user', patch({ score: 7 }), [app, below])).toBe('admin of my-app: score');
    expect(privateKeys([app, below])).toEqual(['badge', 'score']);
  });

  test('rests on the values that it leaves as they are', () => {
    const { expects } = allowed('user', patch({ tier: 'pro', own: 2 }));
    expect([...expects]).toEqual([['tier', 'pro']]);
    expect([...allowed('user', patch({ theme: 'light' }, ['gone'])).expects]).toEqual([]);
    expect([...allowed('user', mergePatch({ own: { b: 2 } })).expects]).toEqual([]);
    const merged = allowed('user', mergePatch({ layout: { b: 2 } }));
    expect([...merged.expects]).toEqual([['layout', { a: 1 }]]);
  });

  test('leaves what the caller may not change or see', () => {
    const stays = (held: Authority) => allowed(held, { how: 'clear' }).stays?.keys;
    expect(stays('user')).toEqual(['tier', 'quota', 'score']);
    expect(stays('admin')).toEqual(['quota']);
    const itself = judge([app], 'admin', { how: 'clear' }, stored, false);
    expect(itself).toMatchObject({ stays: { keys: ['quota', 'score'] } });
    expect(stays('service')).toBeUndefined();
    expect(allowed('user', patch({ own: 2 })).stays).toBeNull();
    const org = set('acme-corp', { theme: { write: 'admin' }, own: { read: 'admin' } });
    const both = allowed('user', { how: 'clear' }, [app, org]).stays;
    expect(both?.keys).toEqual(['theme', 'tier', 'quota', 'score', 'own']);
    expect(both?.ruled).toEqual(['theme', 'tier', 'quota', 'score', 'layout', 'own']);
    const closed = set('my-app', {}, 'admin');
    expect(allowed('user', { how: 'clear' }, [closed]).stays?.unruled).toBe(true);
    expect(allowed('admin', { how: 'clear' }, [closed]).stays).toBeNull();
  });

  test('obeys the application and the organization, and a refusal names whose rule it is', () => {
    const org = set('acme-corp', { theme: { write: 'admin' }, own: { type: 'boolean' } });
    expect(told('user', patch({ theme: 'light' }), [app, org])).toBe('admin of acme-corp: theme');
    expect(told('admin', patch({ theme: 'blue' }), [app, org])).toBe('wrong: theme');
    expect(told('user', patch({ tier: 'x', theme: 'light' }), [app, org])).toBe(
      'admin of my-app: tier',
    );
    expect(told('user', patch({ own: 1.5 }), [app, org])).toBe('wrong: own');
  });

  test('of a key without a rule is as the tenant says, and a rule above makes a key known', () => {
    const closed = (unknownKeys: UnknownKeys) => [app, set('acme-corp', {}, unknownKeys)];
    expect(told('user', patch({ new: 1 }), closed('admin'))).toBe('admin of acme-corp: new');
    expect(told('admin', patch({ new: 1 }), closed('admin'))).toBe('allowed');
    expect(told('user', patch({ new: 1 }), closed('refuse'))).toBe('wrong: new');
    expect(told('service', patch({ new: 1 }), closed('refuse'))).toBe('wrong: new');
    expect(told('user', patch({ own: 1 }), closed('refuse'))).toBe('allowed');
    expect(told('user', patch({ theme: 'light' }), closed('refuse'))).toBe('allowed');
  });

  function allowed(held: Authority, change: ParsedChange, sets: readonly RuleSet[] = [app]) {
    const judgement = judge(sets, held, change, stored);
    if (judgement.is !== 'allowed') throw new Error(`it is ${judgement.is}`);
    return judgement;
  }
});

describe('a rule', () => {
  const contradictions: readonly [Partial<Rule>, field?: string, message?: string][] = [
    [{ type: 'string' }],
    [{ type: 'integer', minimum: 1, maximum: 1, default: 1 }],
    [{ type: 'string', maxLength: 2, format: 'email' }],
    [{ minimum: 1 }, 'minimum', 'needs "type": "number" or "integer".'],
    [{ type: 'string', maximum: 1 }, 'maximum', 'needs "type": "number" or "integer".'],
    [{ type: 'number', minimum: 2, maximum: 1 }, 'maximum', 'must not be less than minimum.'],
    [{ type: 'number', maxLength: 2 }, 'maxLength', 'needs "type": "string".'],
    [{ format: 'email' }, 'format', 'needs "type": "string".'],
    [{ type: 'string', enum: ['a', 1] }, 'enum', 'has 1: Not a valid string.'],
    [{ type: 'string', enum: ['a', null], default: null }],
    [
      { type: 'string', default: null },
      'default',
      'breaks its own rule: This field may not be null.',
    ],
    [{ enum: ['a'], default: 'b' }, 'default', 'breaks its own rule: "b" is not a valid choice.'],
  ];
  test.each(contradictions)('%j contradicts itself in: %s', (fields, field, message) => {
    expect(faultsOfRule(rule(fields))).toEqual(field ? [{ field, message }] : []);
  });

  const above = set('my-app', {
    number: { type: 'number', minimum: 0, maximum: 9 },
    text: { type: 'string', maxLength: 5, format: 'language' },
    day: { type: 'string' },
    choice: { enum: ['a', 'b'] },
    closed: { write: 'admin', read: 'admin' },
  });
  const language = { type: 'string', format: 'language' } as const;
  const widenings: readonly [key: string, Partial<Rule>, reason?: string][] = [
    ['number', {}],
    ['number', { type: 'integer', minimum: 1, maximum: 8 }],
    ['number', { type: 'number', minimum: 0, maximum: 9 }],
    ['number', { enum: [1] }],
    ['number', { type: 'string' }, 'has "type": "number" for this key'],
    ['number', { type: 'date' }, 'has "type": "number" for this key'],
    ['number', { type: 'number', minimum: -1 }, 'has "minimum": 0 for this key'],
    ['number', { type: 'number', maximum: 10 }, 'has "maximum": 9 for this key'],
    ['number', { default: -1 }, `refuses this "default": ${atLeast(0).slice(0, -1)}`],
    ['text', { ...language, maxLength: 6 }, 'has "maxLength": 5 for this key'],
    ['text', { type: 'string', format: 'email' }, 'has "format": "language" for this key'],
    ['text', { ...language, maxLength: 5, write: 'service' }],
    ['day', { type: 'date' }],
    ['day', { type: 'integer' }, 'has "type": "string" for this key'],
    ['choice', { enum: ['a'] }],
    ['choice', { enum: ['a', 'c'] }, 'has an "enum" for this key without some of these'],
    ['closed', { write: 'user', read: 'admin' }, 'has "write": "admin" for this key'],
    ['closed', { write: 'admin', read: 'user' }, 'has "read": "admin" for this key'],
    ['closed', { write: 'service', read: 'admin' }],
    ['unknown', { write: 'user' }],
  ];
  const narrowing = 'An organization may only narrow its rules.';
  test.each(widenings)('of an organization for %s as %j is wider: %s', (key, fields, reason) => {
    const wanted = reason && `my-app ${reason}. ${narrowing}`;
    expect(wideningOf(above, key, rule(fields))).toBe(wanted);
  });

  test('of an organization for a key that the application does not know', () => {
    const unknown = (unknownKeys: UnknownKeys, write: Authority) =>
      wideningOf(set('my-app', {}, unknownKeys), 'new', rule({ write }));
    expect(unknown('allow', 'user')).toBeUndefined();
    expect(unknown('admin', 'user')).toBe(
      `my-app leaves keys without a rule to admins, and this rule has "write": "user". ${narrowing}`,
    );
    expect(unknown('admin', 'admin')).toBeUndefined();
    expect(unknown('refuse', 'service')).toBe(
      `my-app takes no keys without a rule of its own. ${narrowing}`,
    );
    expect(isWiderOnUnknown('admin', 'allow')).toBe(true);
    expect(isWiderOnUnknown('admin', 'admin')).toBe(false);
    expect(isWiderOnUnknown('admin', 'refuse')).toBe(false);
  });

  test('is made of these words, and authority grows from left to right', () => {
    const types = ['string', 'number', 'integer', 'boolean', 'date', 'object', 'array'];
    const texts = ['email', 'uri', 'date', 'date-time', 'uuid', 'language', 'timezone'];
    expect([VALUE_TYPES, FORMATS]).toEqual([types, texts]);
    expect([AUTHORITIES, READERS]).toEqual([
      ['user', 'admin', 'service'],
      ['user', 'admin'],
    ]);
    expect(UNKNOWN_KEYS).toEqual(['allow', 'admin', 'refuse']);
  });
});
