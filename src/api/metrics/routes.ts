import { callerIn, callerStatement } from '../../auth/caller.ts';
import { lacksPermission, unavailable } from '../../http/problem.ts';
import { finished } from '../../http/reply.ts';
import { exposition, gaugesOf } from '../../metrics/exposition.ts';
import { together } from '../../metrics/held.ts';
import { metricsObjects, sendCounts } from '../../metrics/send.ts';
import { added } from '../../metrics/series.ts';
import { surface } from '../../pipeline/surface.ts';
import { PLATFORM } from '../../policy/caller.ts';
import { can } from '../../policy/can.ts';
import { metricsContracts } from './contract.ts';

export const metricsSurface = surface(metricsContracts, {
  readMetricsText: async ({ env, db, credential, now, meter }) => {
    const asks = await callerStatement(db, credential).all();
    if (!can(callerIn(asks, credential, now), 'platform.read_metrics', PLATFORM)) {
      throw lacksPermission('platform.read_metrics', 'You may not read the metrics.');
    }
    // What this isolate has counted is shown at once.
    await meter.time('object', sendCounts(env));
    const reads = metricsObjects(env).map((object) => meter.time('object', object.read()));
    const all = await Promise.all(reads).catch((cause: unknown) => {
      throw unavailable({ cause });
    });
    const gauges = gaugesOf(together(all.map(({ held }) => held)), now);
    return finished(exposition(all.reduce((sums, each) => added(sums, each.sums), gauges)));
  },
});
