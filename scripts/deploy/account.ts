/** What the account of Cloudflare has already. Every command here only reads. */
import type { Unstable_Config } from 'wrangler';
import { type Answer, ask } from './wrangler.ts';

/** Whether wrangler has a credential at all. What that may do shows itself later. */
export function isSignedIn(env: string): boolean {
  const answer = ask(['whoami', '--json'], env);
  return 'text' in answer || !/"loggedIn": ?false/.test(answer.failure);
}

/** The id of the version that most requests get; undefined if none was deployed yet. */
export function runningVersion(env: string): { readonly id: string | undefined } | Failure {
  const answer = ask(['deployments', 'status', '--json'], env);
  if ('failure' in answer) {
    const isNew = /\[code: (10007|10090)\]|has no deployments/.test(answer.failure);
    return isNew ? { id: undefined } : answer;
  }
  const { versions } = JSON.parse(answer.text) as {
    versions: { version_id: string; percentage: number }[];
  };
  const [most] = versions.sort((a, b) => b.percentage - a.percentage);
  return { id: most?.version_id };
}

/** The tag of the last `[[migrations]]` that a version knows, if Cloudflare tells it. */
export function migrationTagOf(version: string, env: string): string | undefined {
  const answer = ask(['versions', 'view', version, '--json'], env);
  if ('failure' in answer) return undefined;
  return JSON.parse(answer.text).resources?.script_runtime?.migration_tag;
}

/** The names of the secrets of the Worker, whose values nobody can read. */
export function secretsOf(env: string): { readonly names: readonly string[] } | Failure {
  const answer = ask(['secret', 'list'], env);
  if ('failure' in answer) return answer;
  const secrets = JSON.parse(answer.text) as { name: string }[];
  return { names: secrets.map(({ name }) => name) };
}

/**
 * The id of the KV namespace that a first deployment would make, if an earlier attempt has made it
 * and then failed: wrangler would try to make it again.
 */
export function leftNamespace(config: Unstable_Config): string | undefined {
  const [bound] = config.kv_namespaces;
  if (bound?.id !== undefined) return undefined;
  const answer = ask(['kv', 'namespace', 'list'], config.targetEnvironment ?? '');
  if ('failure' in answer) return undefined;
  const namespaces = JSON.parse(answer.text) as { id: string; title: string }[];
  return namespaces.find(({ title }) => title === `${config.name}-copies`)?.id;
}

type Failure = Extract<Answer, { readonly failure: string }>;
