/** The rules for keys of records: who may change which key to what. Pure tables. */
import { describe, expect, test } from 'vitest';
import { faultsOfRule } from '../../src/policy/keys/check-rule.ts';
import { faultsOf } from '../../src/policy/keys/faults.ts';
import { judge } from '../../src/policy/keys/judge.ts';
import { isWiderOnUnknown, wideningOf } from '../../src/policy/keys/narrowing.ts';
import type { Authority, Json, Rule, RuleSet, UnknownKeys } from '../../src/policy/keys/rule.ts';
import type { ParsedChange } from '../../src/policy/keys/wanted.ts';

const open = { write: 'user', read: 'user' } as const;
const rule = (fields: Partial<Rule>): Rule => ({ ...open, ...fields });

const set = (
  tenantKey: string,
  rules: Readonly<Record<string, Partial<Rule>>>,
  unknownKeys: UnknownKeys = 'allow',
): RuleSet => ({
  tenantKey,
  unknownKeys,
  rules: new Map(Object.entries(rules).map(([key, fields]) => [key, rule(fields)])),
});

describe('a value', () => {
  const rows: readonly [fields: Partial<Rule>, good: readonly Json[], bad: readonly Json[]][] = [
    [{}, [null, 1, 'a', [], {}], []],
    [{ type: 'string' }, ['', 'a'], [null, 1, true, [], {}]],
    [{ type: 'number' }, [0, -1.5, 1e300], [null, '1', true]],
    [{ type: 'integer' }, [0, -3, 1e15], [1.5, '1', null]],
    [{ type: 'boolean' }, [true, false], [0, 'true', null]],
    [{ type: 'date' }, ['2024-02-29'], ['2023-02-29', '2024-2-9', '2024-02-29T00:00:00Z', 0]],
    [{ type: 'object' }, [{}, { a: 1 }], [[], null, 'a']],
    [{ type: 'array' }, [[], [1]], [{}, null, 'a']],
    [{ type: 'integer', minimum: 1, maximum: 3 }, [1, 3], [0, 4]],
    [{ type: 'string', maxLength: 2 }, ['ab', '😀😀'], ['abc']],
    [{ enum: ['a', 1, null] }, ['a', 1, null], ['b', '1', true]],
    [{ type: 'string', enum: ['a', null] }, ['a', null], ['b']],
    [{ type: 'string', format: 'email' }, ['a@example.com'], ['a', ' a@example.com']],
    [{ type: 'string', format: 'uri' }, ['https://example.com/a?b#c', 'urn:x:y'], ['a b', '/a']],
    [{ type: 'string', format: 'date' }, ['2024-12-31'], ['2024-13-01']],
    [
      { type: 'string', format: 'date-time' },
      ['2024-12-31T23:59:59Z', '2024-12-31T23:59:59.123+02:00'],
      ['2024-12-31', '2024-12-31T24:00:00Z', '2024-12-31T23:59:59'],
    ],
    [{ type: 'string', format: 'uuid' }, ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567']],
    [{ type: 'string', format: 'language' }, ['en', 'de-CH'], ['', 'e', 'english_us']],
    [{ type: 'string', format: 'timezone' }, ['Europe/Berlin', 'UTC'], ['', 'Mars/Olympus']],
  ];
  test.each(rows)('of %j', (fields, good, bad) => {
    for (const value of good)
      expect(faultsOf(rule(fields), value), JSON.stringify(value)).toEqual([]);
    for (const value of bad) {
      expect(faultsOf(rule(fields), value), JSON.stringify(value)).toHaveLength(1);
    }
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
  });

  test('rests on the values that it leaves as they are', () => {
    const { expects } = allowed('user', patch({ tier: 'pro', own: 2 }));
    expect([...expects]).toEqual([['tier', 'pro']]);
    expect([...allowed('user', patch({}, ['gone'])).expects]).toEqual([]);
    const merged = allowed('user', mergePatch({ layout: { b: 2 } }));
    expect([...merged.expects]).toEqual([['layout', { a: 1 }]]);
  });

  test('leaves what the caller may not change or see', () => {
    const stays = (held: Authority) => allowed(held, { how: 'clear' }).stays?.keys;
    expect(stays('user')).toEqual(['tier', 'quota', 'score']);
    expect(stays('admin')).toEqual(['quota']);
    expect(stays('service')).toEqual([]);
    expect(allowed('user', patch({ own: 2 })).stays).toBeNull();
    const closed = set('my-app', {}, 'admin');
    expect(allowed('user', { how: 'clear' }, [closed]).stays?.unruled).toBe(true);
    expect(allowed('admin', { how: 'clear' }, [closed]).stays?.unruled).toBe(false);
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
  const contradictions: readonly [Partial<Rule>, string | undefined][] = [
    [{ type: 'integer', minimum: 1, maximum: 1, default: 1 }, undefined],
    [{ minimum: 1 }, 'minimum'],
    [{ type: 'string', maximum: 1 }, 'maximum'],
    [{ type: 'number', minimum: 2, maximum: 1 }, 'maximum'],
    [{ type: 'number', maxLength: 2 }, 'maxLength'],
    [{ format: 'email' }, 'format'],
    [{ type: 'string', enum: ['a', 1] }, 'enum'],
    [{ type: 'string', enum: ['a', null], default: null }, undefined],
    [{ type: 'string', default: null }, 'default'],
    [{ enum: ['a'], default: 'b' }, 'default'],
  ];
  test.each(contradictions)('%j contradicts itself in: %s', (fields, field) => {
    expect(faultsOfRule(rule(fields))[0]?.field).toBe(field);
  });

  const above = set('my-app', {
    number: { type: 'number', minimum: 0, maximum: 9 },
    text: { type: 'string', maxLength: 5, format: 'language' },
    choice: { enum: ['a', 'b'] },
    closed: { write: 'admin', read: 'admin' },
  });
  const widenings: readonly [key: string, Partial<Rule>, isWider: boolean][] = [
    ['number', {}, false],
    ['number', { type: 'integer', minimum: 1, maximum: 8 }, false],
    ['number', { type: 'string' }, true],
    ['number', { type: 'number', minimum: -1 }, true],
    ['number', { type: 'number', maximum: 10 }, true],
    ['number', { type: 'number', default: 10 }, true],
    ['text', { type: 'string', maxLength: 6 }, true],
    ['text', { type: 'string', format: 'email' }, true],
    ['text', { type: 'string', maxLength: 4, format: 'language', write: 'service' }, false],
    ['choice', { enum: ['a'] }, false],
    ['choice', { enum: ['a', 'c'] }, true],
    ['closed', { write: 'user', read: 'admin' }, true],
    ['closed', { write: 'admin', read: 'user' }, true],
    ['closed', { write: 'service', read: 'admin' }, false],
    ['unknown', { write: 'user' }, false],
  ];
  test.each(widenings)('of an organization for %s as %j is wider: %s', (key, fields, isWider) => {
    expect(wideningOf(above, key, rule(fields)) !== undefined).toBe(isWider);
  });

  test('of an organization for a key that the application does not know', () => {
    const unknown = (unknownKeys: UnknownKeys, write: Authority) =>
      wideningOf(set('my-app', {}, unknownKeys), 'new', rule({ write })) !== undefined;
    expect(unknown('allow', 'user')).toBe(false);
    expect(unknown('admin', 'user')).toBe(true);
    expect(unknown('admin', 'admin')).toBe(false);
    expect(unknown('refuse', 'service')).toBe(true);
    expect(isWiderOnUnknown('admin', 'allow')).toBe(true);
    expect(isWiderOnUnknown('admin', 'refuse')).toBe(false);
  });
});
