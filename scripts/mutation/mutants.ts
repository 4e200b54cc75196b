/** Mutants of a source file: one small change each, at places where a rule could be wrong. */
import { stripTypeScriptTypes } from 'node:module';
import { type Node, parse } from 'acorn';
import { full } from 'acorn-walk';

export interface Mutant {
  readonly line: number;
  /** The original text and its replacement. */
  readonly from: string;
  readonly to: string;
  /** The source with the change. */
  readonly source: string;
}

/** An edit: the start, the end and the new text. */
type Edit = readonly [start: number, end: number, text: string];

const OTHER_OPERATOR: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
};

const OTHER_METHOD: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  has: 'add',
};

/** The words of SQL that decide, and their opposites. */
const OTHER_SQL: readonly (readonly [RegExp, string])[] = [
  [/\bAND\b/g, 'OR'],
  [/\bOR\b/g, 'AND'],
  [/\bNOT IN\b/g, 'IN'],
  [/\bIS NOT NULL\b/g, 'IS NULL'],
  [/\bNOT EXISTS\b/g, 'EXISTS'],
  [/<>/g, '='],
  [/\bLEFT JOIN\b/g, 'JOIN'],
];

/** Node types of acorn, with the fields that are read here. */
interface AnyNode extends Node {
  readonly operator?: string;
  readonly left?: Node;
  readonly right?: Node;
  readonly argument?: Node | null;
  readonly test?: Node | null;
  readonly value?: unknown;
  readonly computed?: boolean;
  readonly property?: AnyNode;
  readonly name?: string;
}

export function mutantsOf(source: string): Mutant[] {
  // Types become blanks, so that positions stay those of the source.
  const script = stripTypeScriptTypes(source);
  const edits: Edit[] = [];
  full(parse(script, { ecmaVersion: 'latest', sourceType: 'module' }), (node) => {
    edits.push(...editsOf(node as AnyNode, script));
  });
  const seen = new Set<string>();
  return edits
    .filter(([start]) => !/\bfrom $/.test(source.slice(0, start)))
    .filter((edit) => !seen.has(String(edit)) && seen.add(String(edit)))
    .sort(([one], [other]) => one - other)
    .map(([start, end, text]) => ({
      line: source.slice(0, start).split('\n').length,
      from: source.slice(start, end),
      to: text,
      source: source.slice(0, start) + text + source.slice(end),
    }));
}

function editsOf(node: AnyNode, script: string): Edit[] {
  const whole = (text: string): Edit => [node.start, node.end, text];
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return otherOperators(node, script);
    case 'UnaryExpression':
      return node.operator === '!' && node.argument
        ? [whole(script.slice(node.argument.start, node.argument.end))]
        : [];
    case 'IfStatement':
    case 'ConditionalExpression':
      return node.test
        ? ['true', 'false'].map((text): Edit => [node.test?.start ?? 0, node.test?.end ?? 0, text])
        : [];
    case 'Literal':
      return literals(node, whole);
    case 'MemberExpression':
      return otherMethod(node);
    case 'TemplateElement':
      return otherSql(node, script);
    default:
      return [];
  }
}

function otherOperators({ operator = '', left, right }: AnyNode, script: string): Edit[] {
  if (!left || !right) return [];
  const at = left.end + script.slice(left.end, right.start).indexOf(operator);
  const others = OTHER_OPERATOR[operator] ?? [];
  return others.map((other): Edit => [at, at + operator.length, other]);
}

function literals({ value }: AnyNode, whole: (text: string) => Edit): Edit[] {
  if (typeof value === 'boolean') return [whole(String(!value))];
  if (typeof value === 'number') return [whole(String(value + 1))];
  return typeof value === 'string' && value !== '' ? [whole("'mutant'")] : [];
}

function otherMethod({ property, computed }: AnyNode): Edit[] {
  const other = computed ? undefined : OTHER_METHOD[property?.name ?? ''];
  return property && other ? [[property.start, property.end, other]] : [];
}

function otherSql({ start, end }: AnyNode, script: string): Edit[] {
  const text = script.slice(start, end);
  return OTHER_SQL.flatMap(([word, other]) =>
    [...text.matchAll(word)].map((match): Edit => {
      const at = start + match.index;
      return [at, at + match[0].length, other];
    }),
  );
}
