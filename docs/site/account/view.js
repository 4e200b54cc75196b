// The page shows one template at a time.

const view = document.getElementById('view');

/**
 * Shows a template. `texts` replaces its heading (`h1`), its `button` and its `lead`; null removes
 * the part. `submit` gets the fields of its form. What it raises is shown, and the form stays.
 */
export function show(name, { texts = {}, without = [], fields = {}, submit } = {}) {
  view.replaceChildren(document.getElementById(name).content.cloneNode(true));
  for (const part of without) view.querySelector(`[data-part=${part}]`)?.remove();
  for (const [target, text] of Object.entries(texts)) {
    const element = view.querySelector(target === 'lead' ? '[data-text=lead]' : target);
    if (text === null) element.remove();
    else element.textContent = text;
  }
  for (const [field, value] of Object.entries(fields)) {
    const input = view.querySelector(`[name=${field}]`);
    if (input) input.value = value;
  }
  const form = view.querySelector('form');
  if (form && submit) onSubmit(form, submit);
  const heading = view.querySelector('h1');
  document.title = heading.textContent;
  const empty = [...view.querySelectorAll('input')].find((input) => input.value === '');
  (empty ?? heading).focus();
}

/** Calls an action of the page, such as Decline. */
export function onAction(action, run) {
  const button = view.querySelector(`[data-action=${action}]`);
  button.addEventListener('click', () => attempt(button.closest('form'), run));
}

function onSubmit(form, submit) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(form));
    attempt(form, () => submit(given));
  });
}

/** One at a time: a second click would use a secret that the first one ends. */
async function attempt(form, run) {
  const buttons = [...form.querySelectorAll('button')];
  form.querySelector('.problem')?.remove();
  for (const button of buttons) button.disabled = true;
  try {
    await run();
  } catch (error) {
    const problem = document.createElement('p');
    problem.className = 'problem';
    problem.setAttribute('role', 'alert');
    problem.textContent = error.message;
    form.append(problem);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
