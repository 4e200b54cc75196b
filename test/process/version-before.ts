/** The version before the newest migration, from the history of the project. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { bundle } from '../../scripts/bundle/bundle.ts';

const git = (...args: readonly string[]) =>
  execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 30 }).trim();

/** The commit before the one that added the newest migration. Throws without the history. */
function commitBefore(): string {
  const added = git('log', '-1', '--diff-filter=A', '--format=%H', '--', 'migrations/*.sql');
  try {
    return git('rev-parse', '--verify', '--quiet', `${added}^`);
  } catch {
    throw new Error('This test needs the history of the project: git fetch --unshallow');
  }
}

/** A directory with that version and its bundle, until the end of the test. */
export function versionBefore(): { readonly project: string; readonly commit: string } {
  const commit = commitBefore();
  const project = mkdtempSync(join(tmpdir(), 'roster-before-'));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  const archive = join(project, 'archive.tar');
  git('archive', '--output', archive, commit);
  execFileSync('tar', ['-xf', archive, '-C', project]);
  for (const packages of ['node_modules', 'console/node_modules'].filter((path) =>
    existsSync(path),
  )) {
    symlinkSync(resolve(packages), join(project, packages));
  }
  bundle({ project });
  return { project, commit };
}
