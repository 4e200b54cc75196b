// A record before and after a change.

/** So many keys are shown; a record may hold 512. */
const SHOWN = 4;

/** The version of a record is the number in its ETag. */
export const versionOf = ({ etag }) => Number(/\d+/.exec(etag)?.[0] ?? 0);

/** Fills a panel with a record, in which `marked` is the key that was asked for; or empties it. */
export function showVersion(id, title, answer, marked) {
  const panel = document.getElementById(id);
  panel.hidden = !answer;
  panel.replaceChildren();
  if (!answer) return;
  const heading = element('h3', title);
  heading.append(element('b', `version ${versionOf(answer)}`));
  panel.append(heading, listOf(answer.body.metadata, marked));
}

function listOf(metadata, marked) {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return element('p', 'nothing stored yet');
  // The marked key comes first, so that it is never among those that are left out.
  entries.sort(([one], [other]) => (other === marked) - (one === marked));
  const list = element('ul');
  for (const [key, value] of entries.slice(0, SHOWN)) {
    const item = element('li', `${key}: ${JSON.stringify(value)}`);
    if (key === marked) item.className = 'marked';
    list.append(item);
  }
  const more = entries.length - SHOWN;
  if (more > 0) list.append(element('li', `and ${more} more`));
  return list;
}

function element(name, text = '') {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
