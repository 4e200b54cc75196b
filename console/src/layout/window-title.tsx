/** The title of the window, which tabs, bookmarks and screen readers tell: that of the page. */
import { useEffect } from 'react';

/** Follows the heading in the bar, into which react-admin puts the title of each page. */
export function WindowTitle() {
  useEffect(() => {
    const heading = document.getElementById(HEADING);
    if (!heading) return;
    const follow = () => {
      const title = heading.textContent.trim();
      document.title = title === '' ? 'Roster' : `${title} – Roster`;
    };
    follow();
    const observer = new MutationObserver(follow);
    observer.observe(heading, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, []);
  return null;
}

/** The id that react-admin gives it. */
const HEADING = 'react-admin-title';
