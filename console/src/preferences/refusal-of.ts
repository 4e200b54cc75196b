/** Which part of a refusal is about a key. Pure. */

/** The server quotes the beginning of a key. */
const QUOTED = 32;

/**
 * A refusal has a line for each key that is wrong, or one that lists keys that are locked or for
 * others to write.
 */
export function refusalOf(key: string, refusal = ''): string | undefined {
  if (key === '') return undefined;
  const line = refusal.split('\n').find((each) => each.startsWith(`${key}: `));
  if (line !== undefined) return line.slice(key.length + 2);
  const [, protectedKeys = ''] =
    /^(?:Only .* may change|Locked by .*?): (.*)\.$/.exec(refusal) ?? [];
  const isNamed =
    protectedKeys.split(', ').includes(key) || refusal.includes(`"${key.slice(0, QUOTED)}`);
  return isNamed ? refusal : undefined;
}
