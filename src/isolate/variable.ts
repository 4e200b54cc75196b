/** Variables of the deployment: each is read once, and every mistake in one is told in one form. */

/** Reads a variable once for each text that it has. */
export function readOnce<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, { readonly value: Value }>();
  return (text) => {
    const found = known.get(text) ?? { value: read(text) };
    if (!known.has(text)) known.set(text, found);
    return found.value;
  };
}

/** Parses JSON text. Throws if it is invalid; `form` names the expected form. */
export function jsonIn(name: string, text: string, form: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw mistakesIn(name, [`must be the JSON text of ${form}`]);
  }
}

/** A reader of one of some words. It throws for any other. */
export const choiceIn =
  <const Choice extends string>(name: string, choices: readonly Choice[]) =>
  (text: string): Choice => {
    const found = choices.find((each) => each === text);
    if (found !== undefined) return found;
    throw mistakesIn(name, [`must be ${choices.join(' or ')}, not ${JSON.stringify(text)}`]);
  };

/** An error that tells the operator which changes to make. */
export const mistakesIn = (name: string, mistakes: readonly string[]): Error =>
  new Error(`Change ${name} under [vars] in wrangler.toml:\n  ${mistakes.join('\n  ')}`);
