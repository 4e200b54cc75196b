import { invalidQuery } from '../../../http/problem.ts';
import { surface } from '../../../pipeline/surface.ts';
import { exportContracts } from './contract.ts';
import { exportLines } from './lines.ts';
import { exportPage } from './page.ts';

/** How the promises of `exportContracts` are kept. */
export const exportSurface = surface(exportContracts, {
  exportDirectory: (call) => {
    const { format, include, bom } = call.query;
    if (format === 'ndjson') {
      if (bom) throw invalidQuery('bom', 'Only format=csv begins with a byte order mark.');
      return exportLines(call);
    }
    if (include) throw invalidQuery('include', 'Only format=ndjson has room for more.');
    return exportPage(call);
  },
});
