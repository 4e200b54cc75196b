/** Rules that hold for the sources of the Worker, the command and the console. */

export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Imports that do not run down the floors, each as `file -> imported file`. */
export function importsUpwards(
  files: readonly Source[],
  floors: readonly string[],
  roomOf: (file: string) => string,
): readonly string[] {
  return files.flatMap(({ file, text }) =>
    [...text.matchAll(/from '(\.[^']+)'/g)]
      .map(([, from = '']) => new URL(from, `file:///${file}`).pathname.slice(1))
      .filter((target) => roomOf(target) !== roomOf(file))
      .filter((target) => floors.indexOf(roomOf(target)) <= floors.indexOf(roomOf(file)))
      .map((target) => `${file} -> ${target}`),
  );
}

const EXPORTED = /^export (?:async )?(?:const|function|class|interface|type) (\w+)/gm;

/** Exports whose names stand in no other source of `among`, each as `file: name`. */
export const unusedExports = (
  files: readonly Source[],
  among: readonly Source[],
): readonly string[] =>
  files.flatMap(({ file, text }) =>
    [...text.matchAll(EXPORTED)]
      .map(([, name = '']) => name)
      .filter((name) => {
        const used = new RegExp(`\\b${name}\\b`);
        return !among.some((other) => other.file !== file && used.test(other.text));
      })
      .map((name) => `${file}: ${name}`),
  );
