import { contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';

export const metricsContracts = contracts({
  readMetricsText: {
    method: 'GET',
    path: '/metrics',
    dialect: 'rest',
    access: 'caller',
    replies: {
      200: {
        // The text format of Prometheus.
        mediaType: 'text/plain; version=0.0.4; charset=utf-8',
        schema: lazily(() => z.string()),
      },
    },
    problems: ['forbidden'],
  },
});
