/** Where in the page one is. The address decides; links are ordinary links. */
export const route = $state({ path: location.pathname, query: location.search });

let headingPending = false;

export function go(to: string) {
  history.pushState(null, '', to);
  read();
  window.scrollTo(0, 0);
  headingPending = true;
}

/** Changes the query of the address without a step in the history. */
export function setQuery(fields: Record<string, string>) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(fields)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  history.replaceState(null, '', location.pathname + (text ? '?' + text : ''));
  route.query = location.search;
}

/** For the heading of each page: it takes the focus after a step, also when the page had to load first. */
export function pageHeading(heading: HTMLElement) {
  if (!headingPending) return;
  headingPending = false;
  heading.focus({ preventScroll: true });
}

function read() {
  route.path = location.pathname;
  route.query = location.search;
}

/** The addresses that are this page's; everything else is the server's. */
const ours = /^\/(trips(\/.*)?)?$/;

function followLink(e: MouseEvent) {
  const link = (e.target as Element).closest?.('a');
  if (!link || e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  if (link.target || link.hasAttribute('download')) return;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || !ours.test(url.pathname)) return;
  if (url.hash && url.pathname === location.pathname) return;
  e.preventDefault();
  go(url.pathname + url.search);
}

addEventListener('popstate', read);
addEventListener('click', followLink);
