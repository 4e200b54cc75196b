/** What Python calls the type of a value of JSON, as messages of Django REST framework name it. */
export function pythonType(input: unknown): string {
  if (input === null) return 'NoneType';
  if (Array.isArray(input)) return 'list';
  if (typeof input === 'number') return Number.isInteger(input) ? 'int' : 'float';
  return { string: 'str', boolean: 'bool' }[String(typeof input)] ?? 'dict';
}
