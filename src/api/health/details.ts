import type { RequestContext } from '../../auth/call.ts';
import { timelineOf } from '../../db/bookmark.ts';
import { APPLY, schemaOf } from '../../db/needed-schema.ts';
import { type Warning, workersDevWarning } from '../../logs/workers-dev.ts';

/** What runs here, and what an operator should know about it. It holds no secret. */
export async function healthDetails({ env, meter, url }: RequestContext) {
  const { newest, needed, isEnough } = await meter.time('d1', schemaOf(env));
  const old: Warning | undefined = isEnough ? undefined : { code: 'old_schema', message: APPLY };
  const warnings = [old, workersDevWarning(url)].filter((each) => each !== undefined);
  return {
    status: isEnough ? ('ok' as const) : ('failing' as const),
    version: env.VERSION.id,
    schema: { newest, needed },
    epoch: timelineOf(env).epoch,
    warnings,
  };
}
