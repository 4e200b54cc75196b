// Refuses a lockfile with an entry that has no integrity: npm would install whatever is sent under its version.
import { readFileSync } from 'node:fs';

for (const lockfile of ['package-lock.json', 'test/clients/package-lock.json']) {
  const { packages } = JSON.parse(readFileSync(lockfile, 'utf8'));
  const unproven = Object.entries(packages)
    // The root and the workspaces lie in the repository, and not in node_modules.
    .filter(
      ([place, { link, integrity }]) => place.includes('node_modules/') && !link && !integrity,
    )
    .map(([place]) => place);
  if (unproven.length === 0) continue;
  console.error(`${lockfile} has ${unproven.length} entries without integrity:`);
  console.error(
    unproven
      .slice(0, 20)
      .map((place) => `  ${place}`)
      .join('\n'),
  );
  console.error('Delete it and the node_modules beside it, and run npm install there.');
  process.exit(1);
}
