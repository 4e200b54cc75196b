// One thing after another, so that what stands on the screen is the answer to the last wish.

const byId = (id) => document.getElementById(id);
let last = Promise.resolve();

/** Runs when everything before it has ended. The sentence that it returns or raises is told. */
export function inTurn(run) {
  last = last.then(() => attempt(run));
}

async function attempt(run) {
  const live = byId('try');
  live.setAttribute('aria-busy', 'true');
  tell('', '');
  await run().then(
    (sentence) => tell(sentence, ''),
    ({ message }) => tell('', message),
  );
  live.removeAttribute('aria-busy');
}

function tell(sentence, problem) {
  byId('told').textContent = sentence;
  byId('problem').textContent = problem;
}
