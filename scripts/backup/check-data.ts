/** `npm run check:data`: asks the database whether its invariants hold, and changes nothing. */
import { runOrExit } from '../settings/stop.ts';
import { findingsIn, tell } from './check.ts';
import { askLocal, openLocal } from './local.ts';
import { optionsOf, projectOf } from './project.ts';
import { askRemote } from './remote.ts';

await runOrExit(async () => {
  const project = projectOf(optionsOf(process.argv.slice(2), []));
  if (!tell(await findingsIn(project.isLocal ? askLocal(openLocal(project)) : askRemote(project))))
    throw new Error('The database is not whole.');
  console.log('All invariants hold.');
});
