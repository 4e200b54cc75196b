/** What the build of the bundle does to SQL in template literals. */
import { parse } from 'acorn';
import { simple } from 'acorn-walk';
import { expect, test } from 'vitest';
import { joinLines } from '../../scripts/bundle/sql.ts';

/** The parts of the template literals of a program, with `?` for what is put between. */
function joined(text: string): readonly string[] {
  const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
  joinLines(program);
  const found: string[] = [];
  simple(program, {
    TemplateLiteral({ quasis }) {
      const [raw, cooked] = (['raw', 'cooked'] as const).map((form) =>
        quasis.map(({ value }) => value[form]).join('?'),
      );
      expect(raw).toBe(cooked);
      found.push(String(raw));
    },
  });
  return found;
}

/** A placeholder in a template literal. */
const VALUE = `\${value}`;

test.each([
  ['SELECT a,\n         b\n  FROM c', 'SELECT a, b FROM c'],
  [`\n  (SELECT a\n     FROM ${VALUE}\n    WHERE c)`, ' (SELECT a FROM ? WHERE c)'],
  [`UPDATE a\n   SET b = ${VALUE}`, 'UPDATE a SET b = ?'],
  ["DELETE FROM a\n  WHERE b = 'two  words'", "DELETE FROM a WHERE b = 'two  words'"],
])('%j is put on one line', (source, sql) => {
  expect(joined(`tag\`${source}\`; \`${source}\``)).toEqual([sql, sql]);
});

test.each([
  ["SELECT 'two\n  lines'", 'a text over two lines'],
  [`SELECT '${VALUE}\n'\n  FROM b`, 'a text over two lines, with a value in it'],
  ['SELECT a -- a comment\n  FROM b', 'a comment'],
  ['Select the lines\n  below', 'no SQL'],
])('%j stays as it is: %s', (source) => {
  expect(joined(`\`${source}\``)).toEqual([source.replace(VALUE, '?')]);
});
