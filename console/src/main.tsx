/** The entry point of the console. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { App } from './app.tsx';
import { shareSession } from './session/hand-over.ts';

shareSession();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root"');
const router = createBrowserRouter([{ path: '*', element: <App /> }], { basename: '/console' });

// A navigation is no transition: signing out in the middle of one would start it again without end.
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={router} useTransitions={false} />
  </StrictMode>,
);
