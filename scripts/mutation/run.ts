/**
 * Mutation testing: every mutant of the files that hold rules must make a test fail.
 * `npm run test:mutation` runs all; `npm run test:mutation -- policy` runs files of that name.
 */
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { createVitest } from 'vitest/node';
import { mutantsOf } from './mutants.ts';

/** The files to mutate, and the tests that must notice, quick ones first. */
const RULES: readonly (readonly [file: string, ...tests: string[]])[] = [
  ['src/policy/can.ts', 'rules/policy', 'rules/policy-limits'],
  ['src/policy/permissions.ts', 'rules/policy', 'rules/policy-limits'],
  ['src/policy/caller.ts', 'rules/policy', 'rules/policy-limits'],
  ['src/policy/metadata.ts', 'rules/policy', 'rules/policy-limits', 'api/metadata'],
  ['src/policy/people.ts', 'rules/policy', 'rules/policy-limits', 'api/people'],
  [
    'src/policy/tenancy.ts',
    'rules/policy',
    'rules/policy-limits',
    'rules/role-rights',
    'api/members',
    'api/users',
  ],
  ['src/policy/tokens.ts', 'rules/policy', 'rules/policy-limits', 'threats/tokens'],
  ['src/policy/credentials.ts', 'rules/role-rights', 'rules/credentials', 'threats/credentials'],
  ['src/policy/keys/check-rule.ts', 'rules/key-rules'],
  ['src/policy/keys/constraints.ts', 'rules/key-rules', 'rules/resolve'],
  ['src/policy/keys/faults.ts', 'rules/key-rules'],
  ['src/policy/keys/formats.ts', 'rules/key-rules'],
  ['src/policy/keys/judge.ts', 'rules/key-rules', 'rules/resolve'],
  ['src/policy/keys/narrowing.ts', 'rules/key-rules'],
  ['src/policy/keys/resolve.ts', 'rules/resolve'],
  ['src/policy/keys/rule.ts', 'rules/key-rules', 'api/metadata-keys'],
  ['src/policy/keys/wanted.ts', 'rules/wanted-keys', 'rules/key-rules', 'rules/resolve'],
  ['src/auth/lineage.ts', 'rules/lineage', 'threats/credentials', 'threats/credential-ends'],
  ['src/api/tokens/rules.ts', 'rules/credentials', 'api/tokens', 'threats/credentials'],
  ['src/db/merge.ts', 'rules/merge', 'api/people'],
  [
    'src/directory/records/change.ts',
    'rules/merge',
    'api/metadata',
    'api/metadata-versions',
    'api/metadata-limits',
    'promises/edge-reads',
    'api/ruled-records',
    'promises/edge-memory',
    'threats/tokens',
  ],
  [
    'src/api/metadata/rules.ts',
    'api/metadata',
    'api/metadata-limits',
    'api/ruled-records',
    'threats/tokens',
  ],
  ['src/api/metadata/terms.ts', 'api/ruled-records', 'api/key-authority'],
  ['src/values/coercion.ts', 'rules/coercion'],
  ['src/directory/attributes/rules.ts', 'api/attributes', 'api/people'],
  ['src/api/attributes/rules.ts', 'api/attributes'],
  ['src/http/cache-directives.ts', 'rules/request-headers'],
  ['src/http/preconditions.ts', 'rules/request-headers'],
  ['src/db/bookmark.ts', 'rules/bookmark'],
  ['src/copies/copy.ts', 'rules/copy'],
  ['src/copies/fence.ts', 'promises/fence', 'promises/promises', 'promises/epochs'],
  ['src/copies/isolate-memory.ts', 'promises/edge-memory', 'promises/edge-reads', 'promises/fence'],
  ['src/isolate/recently-used.ts', 'rules/recently-used'],
  [
    'src/api/metadata/own-copy.ts',
    'promises/promises',
    'promises/edge-reads',
    'promises/edge-memory',
    'promises/epochs',
  ],
  ['src/api/metadata/read.ts', 'promises/promises', 'promises/edge-reads', 'promises/edge-memory'],
  ['src/api/metadata/find-record.ts', 'promises/promises', 'promises/edge-reads'],
];

const GIVEN_UP_AFTER = 60_000;

/** A copy of the project, so that mutants do no harm. */
function workshop(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roster-mutants-'));
  for (const name of readdirSync('.').filter((each) => !LEFT_OUT.includes(each))) {
    cpSync(name, join(folder, name), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

const LEFT_OUT = ['node_modules', '.git', '.wrangler', '.ci', 'docs'];

/** One Vitest for many mutants, since its start takes longer than most tests. */
const start = () => createVitest({ watch: true, bail: 1, reporters: [{}], config: CONFIG });
const CONFIG = 'vitest.config.ts';

/** Whether the tests notice the current text of a file. A test that never ends has noticed. */
async function isNoticed(file: string, tests: readonly string[]): Promise<boolean> {
  vitest.invalidateFile(resolve(file));
  for (const test of tests) {
    const specifications = await vitest.globTestSpecifications([`test/${test}.test.ts`]);
    const late = setTimeoutPromise(GIVEN_UP_AFTER, undefined, { ref: false });
    const result = await Promise.race([vitest.rerunTestSpecifications(specifications), late]);
    if (!result) {
      await Promise.race([vitest.close(), setTimeoutPromise(5_000)]);
      vitest = await start();
      return true;
    }
    const { testModules, unhandledErrors } = result;
    if (unhandledErrors.length > 0 || testModules.some((each) => !each.ok())) return true;
  }
  return false;
}

process.chdir(workshop());
process.env.PWD = process.cwd();
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false';
let vitest = await start();
await vitest.standalone();

const wanted = process.argv[2] ?? '';
const work = RULES.filter(([file]) => file.includes(wanted)).flatMap(([file, ...tests]) => {
  const source = readFileSync(file, 'utf8');
  return mutantsOf(source).map((mutant) => ({ file, tests, mutant, source }));
});
for (const [file, ...tests] of RULES.filter(([each]) => each.includes(wanted))) {
  if (await isNoticed(file, tests)) throw new Error(`the tests of ${file} fail as it is`);
}
const survivors: string[] = [];
for (const [done, { file, tests, mutant, source }] of work.entries()) {
  writeFileSync(file, mutant.source);
  if (!(await isNoticed(file, tests))) {
    survivors.push(`${file}:${mutant.line}  ${mutant.from}  →  ${mutant.to}`);
  }
  writeFileSync(file, source);
  vitest.invalidateFile(resolve(file));
  process.stderr.write(`\r${done + 1} of ${work.length}, ${survivors.length} survived `);
}
rmSync(process.cwd(), { recursive: true });
for (const survivor of survivors) console.log(`\nsurvived ${survivor}`);
const killed = 100 * (1 - survivors.length / work.length);
console.log(`\n${work.length} mutants, ${killed.toFixed(1)} % killed`);
process.exit(killed < 90 ? 1 : 0);
