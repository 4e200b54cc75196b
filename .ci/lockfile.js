// Refuses a lockfile with an entry that has no integrity: npm would install whatever is sent under its version.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const unproven = Object.entries(packages)
  .filter(([place, entry]) => place !== '' && !entry.link && !entry.integrity)
  .map(([place]) => place);

if (unproven.length > 0) {
  console.error(`package-lock.json has ${unproven.length} entries without integrity:`);
  console.error(
    unproven
      .slice(0, 20)
      .map((place) => `  ${place}`)
      .join('\n'),
  );
  console.error('Delete package-lock.json and node_modules, and run npm install.');
  process.exit(1);
}
