/** Runs in a page of the console: takes the time from an act until rows stand there, painted. */

const rows = () => [...document.querySelectorAll('tbody tr a[href*="/people/"]')];
const firstRow = () => rows()[0]?.getAttribute('href');

/** Waits until a condition holds and the page has been painted with it. Returns the time. */
const shown = (holds) =>
  new Promise((resolve) => {
    // A frame is painted after its callbacks, and a task that they add comes after that.
    const painted = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    const look = () => {
      if (!holds()) return;
      observer.disconnect();
      painted();
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    look();
  });

const longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries())).observe({
  type: 'longtask',
  buffered: true,
});

let inputAt;
const noteInput = () => {
  inputAt ??= performance.now();
};
addEventListener('input', noteInput, { capture: true });

globalThis.stopwatch = {
  /** From the start of the navigation to the rows of the list. */
  opened: () => shown(() => rows().length > 0),

  /** From a click on what the selector names to rows that did not stand there before. */
  async clicked(selector) {
    const before = firstRow();
    const button = document.querySelector(selector);
    const start = performance.now();
    button.click();
    return (await shown(() => rows().length > 0 && firstRow() !== before)) - start;
  },

  /** From the first input of the page to the one row that it finds. */
  async searched(name) {
    const isFound = () => rows().length === 1 && rows()[0].textContent.includes(name);
    return (await shown(isFound)) - inputAt;
  },

  /** First contentful paint, and total blocking time after it: what each long task exceeds 50 ms. */
  figures() {
    const fcp = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN;
    const after = longTasks.filter(({ startTime }) => startTime >= fcp);
    return { fcp, tbt: after.reduce((sum, { duration }) => sum + duration - 50, 0) };
  },
};
