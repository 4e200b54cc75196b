/** `npm run check:data`: asks the database whether its invariants hold, and changes nothing. */
import { runOrExit } from '../settings/stop.ts';
import { findingsIn, tell } from './check.ts';
import { askLocal, openLocal } from './local.ts';
import { optionsOf, projectOf } from './project.ts';

await runOrExit(async () => {
  const project = projectOf(optionsOf(process.argv.slice(2), []));
  if (!project.isLocal) throw new Error('Only a local database is reached yet: give --local.');
  const db = openLocal(project);
  if (!tell(await findingsIn(askLocal(db)))) throw new Error('The database is not whole.');
  console.log('All invariants hold.');
});
