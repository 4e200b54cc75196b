/** The key `/`, which takes one to the search of the page. */
import { useEffect } from 'react';

/** Focuses an input when somebody types `/` outside of one. */
export function SearchKey({ inputId }: { readonly inputId: string }) {
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      document.getElementById(inputId)?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, [inputId]);
  return null;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
