/** The way back: Esc leaves a page for the one above, and the focus returns to the link it took. */
import { useEffect, useRef } from 'react';
import { NavigationType, useLocation, useNavigate, useNavigationType } from 'react-router';
import { useCaller } from '../caller/caller.tsx';
import { entriesOf } from './entries.tsx';
import { pageAbove } from './page-above.ts';

export function WayBack() {
  useEscape();
  useFocusReturn();
  return null;
}

/** Where Esc has led to, one comes back. */
interface State {
  readonly comesBack: true;
}
const COMES_BACK: State = { comesBack: true };

/** Dialogs and menus take the key for themselves. Forms ask before they lose what was typed. */
function useEscape(): void {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const offered = entriesOf(useCaller());
  const above = pageAbove(pathname);
  const isOffered = offered.some(({ to }) => above === to || above?.startsWith(`${to}/`));
  useEffect(() => {
    if (above === undefined || !isOffered) return;
    const leave = ({ key, isComposing, defaultPrevented }: KeyboardEvent) => {
      if (key !== 'Escape' || isComposing || defaultPrevented) return;
      navigate(above, { state: COMES_BACK });
    };
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  }, [above, isOffered, navigate]);
}

/** Remembers the last link with the focus on each page, and gives it back to who comes back. */
function useFocusReturn(): void {
  /** Each arrival is an object of its own, also at the page where one was. */
  const arrival = useLocation();
  const { pathname, state } = arrival;
  const comesBack = useNavigationType() === NavigationType.Pop || isComingBack(state);
  const links = useRef(new Map<string, string>());

  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      const link = target instanceof Element && target.closest('#main-content a[href]');
      if (link) links.current.set(pathname, link.getAttribute('href') ?? '');
    };
    addEventListener('focusin', remember);
    return () => removeEventListener('focusin', remember);
  }, [pathname]);

  useEffect(() => {
    const href = links.current.get(arrival.pathname);
    return comesBack && href ? focusOnceThere(href) : undefined;
  }, [arrival, comesBack]);
}

const isComingBack = (state: unknown): state is State =>
  typeof state === 'object' && state !== null && 'comesBack' in state;

/** Focuses a link as soon as the page has it, unless something else is focused first. */
function focusOnceThere(href: string): () => void {
  const stop = () => {
    observer.disconnect();
    removeEventListener('focusin', stop);
  };
  const look = () => {
    const link = document.querySelector<HTMLElement>(`#main-content a[href="${CSS.escape(href)}"]`);
    link?.focus();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  addEventListener('focusin', stop);
  look();
  return stop;
}
