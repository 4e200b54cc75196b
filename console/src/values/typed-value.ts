/** A value of JSON as it is typed: its kind and a text. Pure. */

export type Kind = 'text' | 'number' | 'boolean' | 'null' | 'json';

export interface TypedValue {
  readonly kind: Kind;
  /** As typed. */
  readonly value: string;
}

export function typedOf(value: unknown): TypedValue {
  const kind = kindOf(value);
  return { kind, value: kind === 'text' ? String(value) : JSON.stringify(value) };
}

function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'json';
  }
}

/** The value that was typed, if nothing is wrong with it. */
export function jsonOf({ kind, value }: TypedValue): unknown {
  switch (kind) {
    case 'text':
      return value;
    case 'number':
      return Number(value);
    case 'boolean':
      return value === 'true';
    case 'null':
      return null;
    case 'json':
      return JSON.parse(value);
  }
}

export function valueProblem({ kind, value }: TypedValue): string | undefined {
  if (kind === 'number' && !isNumber(value)) return 'Not a number.';
  return kind === 'json' ? jsonProblem(value) : undefined;
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `Not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A value that is of another kind now. What was typed stays, if the kind can hold it. */
export function asKind<T extends TypedValue>(typed: T, kind: Kind): T {
  if (kind === 'boolean') {
    return { ...typed, kind, value: typed.value === 'true' ? 'true' : 'false' };
  }
  if (kind === 'json') return { ...typed, kind, value: JSON.stringify(valueOrText(typed)) };
  return { ...typed, kind };
}

const valueOrText = (typed: TypedValue): unknown =>
  valueProblem(typed) === undefined ? jsonOf(typed) : typed.value;
