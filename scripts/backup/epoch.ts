/** The epoch in the files of the project: see docs/consistency.md, "After a restore". */

const LINE = /^(\s*DB_EPOCH\s*=\s*)(["']?)(\d+)\2/m;

const sectionName = (env: string) => (env === '' ? 'vars' : `env.${env}.vars`);

/** Where the variables of an environment stand, or those of the top level (""). */
function sectionOf(toml: string, env: string): { from: number; to: number } {
  const name = sectionName(env);
  const heading = new RegExp(`^\\[${name.replaceAll('.', '\\.')}\\][^\\n]*\\n`, 'm').exec(toml);
  if (!heading) throw new Error(`wrangler.toml has no section [${name}].`);
  const from = heading.index + heading[0].length;
  const next = /^\[/m.exec(toml.slice(from));
  return { from, to: next ? from + next.index : toml.length };
}

/** A wrangler.toml with another epoch in `[vars]`, or in those of an environment. */
export function tomlWithEpoch(toml: string, epoch: number, env: string): string {
  const { from, to } = sectionOf(toml, env);
  const section = toml.slice(from, to);
  if (!LINE.test(section)) {
    throw new Error(`wrangler.toml has no line DB_EPOCH = "…" in [${sectionName(env)}].`);
  }
  return toml.slice(0, from) + section.replace(LINE, `$1"${epoch}"`) + toml.slice(to);
}

/** A .dev.vars with another epoch. It counts before wrangler.toml, for development alone. */
export function devVarsWithEpoch(vars: string, epoch: number): string {
  if (LINE.test(vars)) return vars.replace(LINE, `$1"${epoch}"`);
  return `${vars === '' || vars.endsWith('\n') ? vars : `${vars}\n`}DB_EPOCH="${epoch}"\n`;
}

/** The epoch after a restore: later than that of the backup, and later than the present one. */
export const epochAfter = (present: number, ofBackup = 0): number =>
  Math.max(present, ofBackup) + 1;
