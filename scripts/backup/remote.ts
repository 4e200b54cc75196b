/** The database at Cloudflare, by way of wrangler. */
import { ask, run } from '../deploy/wrangler.ts';
import type { Ask } from './check.ts';
import type { Project } from './project.ts';

/** Asks the database. */
export const askRemote =
  (project: Project): Ask =>
  async (questions) => {
    const sql = questions.join(';\n');
    const answers: { readonly results: Record<string, unknown>[] }[] = json(project, [
      ...['d1', 'execute', 'DB', '--remote', '--json', '--command', sql],
    ]);
    return answers.map(({ results }) => results);
  };

/** The bookmark of the database at a time, or now. Time Travel goes back to it for 30 days. */
export const bookmarkAt = (project: Project, time?: string): string =>
  json(project, [
    ...['d1', 'time-travel', 'info', 'DB', '--json'],
    ...(time === undefined ? [] : [`--timestamp=${time}`]),
  ]).bookmark;

/** Takes the database back to a bookmark. */
export function travelTo(project: Project, bookmark: string): void {
  json(project, ['d1', 'time-travel', 'restore', 'DB', `--bookmark=${bookmark}`, '--json']);
}

/** Writes the database to a file as SQL text. It answers no query meanwhile. */
export const exportTo = (project: Project, file: string): void =>
  command(project, [
    ...['d1', 'export', 'DB', '--remote', '--skip-confirmation'],
    ...['--output', file],
  ]);

/** Carries out a file of statements: all of them, or none. It answers no query meanwhile. */
export const importFrom = (project: Project, file: string): void =>
  command(project, ['d1', 'execute', 'DB', '--remote', '--yes', '--file', file]);

/** Applies the migrations that the database does not have. */
export const migrateRemote = (project: Project): void =>
  command(project, ['d1', 'migrations', 'apply', 'DB', '--remote']);

function command({ env }: Project, args: readonly string[]): void {
  if (!run(args, env)) throw new Error(`wrangler ${args.slice(0, 3).join(' ')} failed.`);
}

function json({ env }: Project, args: readonly string[]) {
  const answer = ask(args, env);
  if ('failure' in answer) throw new Error(answer.failure);
  return JSON.parse(answer.text);
}
