/** The columns of a CSV file: what they become, of which type they are, and how rows come back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmless } from '../../cli/src/csv/harmless.ts';
import {
  isRefusedFile,
  refusedHeader,
  refusedLine,
  withoutRefusal,
} from '../../cli/src/csv/refused.ts';
import { openCsv, type Row } from '../../cli/src/csv/rows.ts';
import { Pace } from '../../cli/src/import/pace.ts';
import { Batches } from '../../cli/src/people/batches.ts';
import { guessTargets } from '../../cli/src/people/guess-targets.ts';
import { TypeGuess } from '../../cli/src/people/guess-type.ts';
import { bodyOf } from '../../cli/src/people/row-body.ts';
import { freeKey, type Target, targetIn } from '../../cli/src/people/target.ts';
import { coerce } from '../../src/values/coercion.ts';

const definitions = [
  { key: 'plan', label: 'Subscription plan', externalKey: 'Plan__c' },
  { key: 'seats', label: 'Seats', externalKey: null },
];

test.each<readonly [column: string, target: Target | undefined]>([
  ['Email', 'email'],
  ['E-mail', 'email'],
  ['EMAIL ADDRESS', 'email'],
  ['name', 'name'],
  ['First Name', 'firstName'],
  ['last_name', 'lastName'],
  ['Avatar', 'image'],
  ['Email verified', 'emailVerified'],
  ['created_at', 'createdAt'],
  ['password_hash', 'passwordHash'],
  ['External ID', 'externalId'],
  ['Organisation', 'organization'],
  ['attributes.plan', 'attributes.plan'],
  ['plan', 'attributes.plan'],
  ['Subscription Plan', 'attributes.plan'],
  ['Plan__c', 'attributes.plan'],
  ['attributes.other', undefined],
  ['role', undefined],
  ['Company', undefined],
  ['', undefined],
])('a column “%s” becomes %s', (column, target) => {
  expect(guessTargets([column], definitions)).toEqual([target]);
});

test('what Roster alone tells of people is left out of a table that it made', () => {
  const header = ['userId', 'principalId', 'email', 'role', 'updatedAt', 'attributes.plan'];
  const targets = ['-', '-', 'email', '-', '-', 'attributes.plan'];
  expect(guessTargets(header, definitions)).toEqual(targets);
});

test('of two columns that say the same, the first counts', () => {
  expect(guessTargets(['Mail', 'Email', 'Seats'], definitions)).toEqual([
    'email',
    undefined,
    'attributes.seats',
  ]);
});

test('a target is a field, an attribute that can be defined, or a dash', () => {
  expect(['email', 'attributes.plan', '-'].map(targetIn)).not.toContain(undefined);
  for (const text of ['', 'Email', 'attributes.', 'attributes.Plan', 'attributes.1', 'plan']) {
    expect(targetIn(text), text).toBeUndefined();
  }
  const keys = ['Größe (cm)', '2nd plan', 'Straße', '…', 'x'.repeat(99)].map((column) =>
    freeKey(column, new Set(['column'])),
  );
  expect(keys).toEqual(['gro_e_cm', 'nd_plan', 'stra_e', 'column_2', 'x'.repeat(64)]);
});

const typeOf = (values: readonly string[], column = 'Value') => {
  const guess = new TypeGuess(column);
  for (const value of values) guess.see(value);
  return guess.type;
};

describe('the type of a column', () => {
  const cases: readonly (readonly [type: string, values: readonly string[], column?: string])[] = [
    ['number', ['1', '-2.50', '', '0']],
    ['number', ['0', '1']],
    ['boolean', ['true', 'false', '']],
    ['date', ['2026-02-28', '2026-02-28T12:00:00Z']],
    ['string', ['2026-02-30']],
    ['string', ['01234', '99999']],
    ['string', ['+49 170 1234567']],
    ['string', ['491701234567']],
    ['string', ['0.12345678901234567']],
    ['string', ['10115'], 'Postal code'],
    ['string', ['1', '2'], 'Customer id'],
    ['string', ['1', 'x']],
    ['string', ['1.5.2']],
    ['string', ['', '']],
  ];
  test.each(cases.map(([type, values, column]) => ({ type, values, column })))(
    'is $type for $values',
    ({ type, values, column }) => {
      expect(typeOf(values, column)).toBe(type);
    },
  );

  test('is guessed from a thousand values', () => {
    const thousand = Array<string>(1_000).fill('1');
    expect(typeOf([...thousand, 'x'])).toBe('number');
    expect(typeOf([...thousand.slice(1), 'x'])).toBe('string');
  });

  test('takes every value that it was guessed from', () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^-?\d{0,12}\.?\d{0,18}$/),
      fc.stringMatching(/^\d{4}-[01]\d-[0-3]\d(T[0-2]\d:[0-5]\d(Z|[+-][01]\d:[0-5]\d)?)?$/),
    );
    fc.assert(
      fc.property(text, (value) => {
        if (value !== '') expect(coerce(typeOf([value]), value)).toBeDefined();
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a row', () => {
  const row = (...cells: string[]): Row => ({ line: 2, cells });
  const targets: readonly Target[] = ['email', 'firstName', 'lastName', 'attributes.plan', '-'];

  test('becomes the body of an identify', () => {
    expect(
      bodyOf(row('a@b.example', 'Ann', 'Lee', 'pro', 'x'), { targets, empty: 'keep' }),
    ).toEqual({
      email: 'a@b.example',
      name: 'Ann Lee',
      attributes: { plan: 'pro' },
    });
    const empty = row('a@b.example', '', '', '', '');
    expect(bodyOf(empty, { targets, empty: 'keep' })).toEqual({ email: 'a@b.example' });
    expect(bodyOf(empty, { targets, empty: 'remove' })).toEqual({
      email: 'a@b.example',
      attributes: { plan: null },
    });
    const verified: readonly Target[] = ['email', 'emailVerified', 'name'];
    expect(bodyOf(row('a@b.example', 'Yes', ''), { targets: verified, empty: 'remove' })).toEqual({
      email: 'a@b.example',
      emailVerified: true,
      name: null,
    });
  });

  test('goes into batches of so many rows and bytes as a request may have', () => {
    const mapping = { targets: ['email', 'name'] as const, empty: 'keep' } as const;
    const few = new Batches(mapping, { most: 2, after: 10 });
    const full = [1, 2, 3, 4, 5].map((n) => few.add(row(`${n}@b.example`, '')));
    expect(full.map((batch) => batch && [batch.after, batch.rows.length])).toEqual([
      undefined,
      undefined,
      [10, 2],
      undefined,
      [12, 2],
    ]);
    expect(few.rest()).toMatchObject({ after: 14, rows: [{ email: '5@b.example' }] });
    const big = new Batches(mapping);
    const half = 'ä'.repeat(300_000);
    expect(big.add(row('a@b.example', half))).toBeUndefined();
    expect(big.add(row('b@b.example', half))?.rows).toHaveLength(1);
    big.add(row('c@b.example', half + half));
    expect(big.rest()?.rows.map(({ refusal }) => refusal?.reason)).toEqual([
      undefined,
      'This row is larger than 1 MiB.',
    ]);
  });
});

describe('refused rows', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+49 170', "'+49 170"],
    ['@me', "'@me"],
    ['\tx', "'\tx"],
    ['-x', "'-x"],
    ["'=1", "''=1"],
    ['-12.50', '-12.50'],
    ["it's", "it's"],
    ["'quoted'", "'quoted'"],
  ])('have a cell %j as %j', (cell, written) => {
    expect(harmless(cell)).toBe(written);
  });

  test('come back as they were, whatever their cells hold', async () => {
    const cell = fc.oneof(fc.string(), fc.stringMatching(/^['"=+@,;\r\n\t -]{0,6}[\d]{0,3}$/));
    const cells = fc.array(cell, { minLength: 2, maxLength: 5 });
    const refusal = { column: 'b', reason: '=1, or "2"' };
    await fc.assert(
      fc.asyncProperty(cells, fc.constantFrom(',', ';', '\t'), async (row, delimiter) => {
        const header = row.map((_, i) => `=${i}`);
        const text =
          refusedHeader(header, delimiter) +
          refusedLine({ line: 7, cells: row }, refusal, delimiter);
        const file = await openCsv(pieces(text), { delimiter });
        expect(isRefusedFile(file.header.cells)).toBe(true);
        expect(withoutRefusal(file.header).cells).toEqual(header);
        const rows: Row[] = [];
        for await (const part of file.parts) rows.push(...part.map(withoutRefusal));
        expect(rows).toEqual([{ line: 2, cells: row }]);
      }),
      { numRuns: 500 },
    );
  });
});

/** Bytes that come three at a time, so that nothing rests on where a piece ends. */
async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += 3) yield bytes.slice(at, at + 3);
}

test('lines are counted through cells of several lines and mixed ends of lines', async () => {
  const text = 'a,b\r\n1,"x\r\ny\nz"\r2,"""q"""\n\n3,5" x\r\n"4" ,5';
  const { parts } = await openCsv(pieces(text), {});
  const rows: Row[] = [];
  for await (const part of parts) rows.push(...part);
  expect(rows).toEqual([
    { line: 2, cells: ['1', 'x\r\ny\nz'] },
    { line: 5, cells: ['2', '"q"'] },
    { line: 7, cells: ['3', '5" x'] },
    { line: 8, cells: ['4', '5'] },
  ]);
});

test('requests become fewer when there is too much to do, and slowly more again', () => {
  const pace = new Pace(8);
  pace.slower(2, 1_000);
  pace.slower(1, 1_000);
  expect([pace.limit, pace.wait(1_000), pace.wait(3_000)]).toEqual([4, 2_000, 0]);
  pace.slower(2, 3_000);
  expect(pace.limit).toBe(2);
  for (let n = 0; n < 9; n += 1) pace.answered();
  expect(pace.limit).toBe(2);
  for (let n = 0; n < 200; n += 1) pace.answered();
  expect(pace.limit).toBe(8);
});
