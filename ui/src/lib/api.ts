/** The calls of the API, and what a server can do of them. */
import type {
  CatalogueCity,
  CataloguePlace,
  Change,
  Diff,
  Itinerary,
  NewRun,
  Run,
  RunEvent,
  Session,
  Share,
  Sketch,
  ThreadRun,
  Understood,
  Why,
} from './shapes';

export type * from './shapes';

/** An answer other than the wanted one: problem details (RFC 9457), or no answer at all with status 0. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly errors: { field: string; detail: string }[] = [],
  ) {
    super(detail || title);
  }
}

type Method = 'GET' | 'POST' | 'DELETE';

async function ask<T>(method: Method, path: string, body?: unknown, headers: HeadersInit = {}): Promise<T> {
  const init: RequestInit = { method, headers: { Accept: 'application/json', ...headers } };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, 'Content-Type': 'application/json' };
  }
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Problem(0, 'offline', '');
  }
  if (!answer.ok) throw await problemOf(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function problemOf(answer: Response): Promise<Problem> {
  const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const errors = Array.isArray(said.errors) ? said.errors : [];
  return new Problem(
    answer.status,
    String(said.title ?? answer.statusText),
    String(said.detail ?? ''),
    errors.map((e: Record<string, unknown>) => ({
      field: String(e.field ?? ''),
      detail: String(e.detail ?? ''),
    })),
  );
}

const run = (id: string) => `/runs/${encodeURIComponent(id)}`;
const city = (id: string) => `/destinations/${encodeURIComponent(id)}`;
const query = (fields: Record<string, string | undefined>) => {
  const set = Object.entries(fields).filter((f): f is [string, string] => !!f[1]);
  return set.length ? '?' + new URLSearchParams(set).toString() : '';
};

export const api = {
  /** The same key and request make one run, however often they are sent. */
  createRun: (wanted: NewRun, key: string) =>
    ask<{ run_id: string }>('POST', '/runs', wanted, { 'Idempotency-Key': key }),
  runs: (filter: { q?: string; status?: string; cursor?: string }) =>
    ask<{ runs: Run[]; next_cursor: string | null }>('GET', '/runs' + query(filter)),
  run: (id: string) => ask<Run>('GET', run(id)),
  cancel: (id: string) => ask<unknown>('POST', run(id) + '/cancel'),
  itinerary: (id: string) => ask<Itinerary>('GET', run(id) + '/itinerary?format=json'),
  event: (href: string) => ask<RunEvent>('GET', href),
  understand: (wanted: NewRun) => ask<Understood>('POST', '/intent', wanted),
  whatIf: (id: string, change: Change) => ask<{ run_id: string }>('POST', run(id) + '/what_if', change),
  thread: (id: string) => ask<{ runs: ThreadRun[] }>('GET', run(id) + '/thread'),
  diff: (id: string, other: string) => ask<Diff>('GET', run(id) + '/diff' + query({ with: other })),
  why: (id: string, place: string) => ask<Why>('GET', run(id) + '/why' + query({ place })),
  share: (id: string) => ask<Share>('POST', run(id) + '/share'),
  unshare: (id: string) => ask<unknown>('DELETE', run(id) + '/share'),
  destinations: () => ask<{ destinations: CatalogueCity[] }>('GET', '/destinations'),
  places: (id: string) => ask<{ places: CataloguePlace[] }>('GET', city(id) + '/places'),
  sketch: (id: string) => ask<Sketch>('GET', city(id) + '/sketch'),
  session: () => ask<Session>('GET', '/session'),
  description: () => ask<Description>('GET', '/openapi.json'),
};

export const streamPath = (id: string) => run(id) + '/events/stream?view=full';
export const exportPath = (id: string, format: string) => run(id) + '/itinerary?format=' + format;

// ---- what this server can do ----

/** The part of an OpenAPI description that is looked at. */
export interface Description {
  paths: Record<
    string,
    Record<string, { requestBody?: unknown; responses?: Record<string, unknown> } | undefined>
  >;
}

export interface Abilities {
  understand: boolean;
  whatIf: boolean;
  thread: boolean;
  diff: boolean;
  why: boolean;
  share: boolean;
  places: boolean;
  sketch: boolean;
  session: boolean;
}

export const nothingMore: Abilities = abilitiesOf({ paths: {} });

/** Reads from the server's own description which calls it answers beside the core. */
export function abilitiesOf(description: Description): Abilities {
  const paths = new Map(
    Object.entries(description.paths).map(([path, item]) => [path.replace(/\{[^}]*\}/g, '{}'), item]),
  );
  const operation = (method: string, path: string) => paths.get(path)?.[method];
  return {
    understand: !!operation('post', '/intent'),
    whatIf: !!operation('post', '/runs/{}/what_if')?.requestBody, // declared without a body where it is missing
    thread: !(operation('get', '/runs/{}/thread')?.responses ?? { 501: true })['501'], // declared as not implemented there
    diff: !!operation('get', '/runs/{}/diff'),
    why: !!operation('get', '/runs/{}/why'),
    share: !!operation('post', '/runs/{}/share'),
    places: !!operation('get', '/destinations/{}/places'),
    sketch: !!operation('get', '/destinations/{}/sketch'),
    session: !!operation('get', '/session'),
  };
}
