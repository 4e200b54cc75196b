// In the head of every page, before anything is painted: the colour scheme that was chosen here.
// Absent, or unreadable because storage is refused, is the scheme of the system.
try {
  const chosen = localStorage.getItem('roster.scheme');
  if (chosen) document.documentElement.dataset.scheme = chosen;
} catch {}
