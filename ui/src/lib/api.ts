/**
 * Everything the page knows about the API: the shapes that go over the wire and the calls. Names are the
 * API's own; money is integer US cents, times are RFC 3339 in UTC, durations seconds, distances metres.
 */

// ---- shapes ----

export type Status = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type Kind = 'flight' | 'lodging' | 'attraction' | 'meal' | 'transit';
export type Pace = 'relaxed' | 'balanced' | 'packed';

export interface Assumption {
  field: string;
  value: string;
  why: string;
}

export interface Destination {
  id?: string;
  city: string;
  country: string;
  lat: number;
  lon: number;
  tz: string;
}

export interface Intent {
  destination: Destination;
  date_window: { start: string; end: string };
  budget_usd_cents: number;
  party: { adults: number; child_ages?: number[] };
  origin_airport?: string;
  airports?: string[];
  prefs: {
    themes?: string[];
    kid_friendly: boolean;
    avoid_overnight: boolean;
    pace: Pace;
    wheelchair: boolean;
    locked_slots?: { day_offset: number; start: string; end: string; place_id: string }[];
  };
  assumptions?: Assumption[];
}

export interface Failure {
  code: string;
  message: string;
  question?: string;
  field?: string;
  options?: string[];
  binding?: string[];
  cheapest_usd_cents?: number;
}

export interface Run {
  run_id: string;
  status: Status;
  node: string;
  progress: number;
  prompt: string;
  intent: Intent | null;
  seed: number;
  mode: 'best' | 'fast';
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  parent_run_id: string | null;
  cost: { trip_usd_cents: number } | null;
  error: Failure | null;
}

export interface Provenance {
  source: string;
  ref_id: string;
  source_url?: string;
  fetched_at: string;
  cache_hit: boolean;
  stale: boolean;
  licence: string;
  digest: string;
}

export interface Weather {
  kind: 'forecast' | 'climatology';
  precipitation_probability: number;
  wind_kmh: number;
  high_c: number;
  low_c: number;
  provenance: Provenance;
}

export interface Alternative {
  ref: string;
  name: string;
  cost_usd_cents: number;
  score: number;
}

export interface Activity {
  slot_id: string;
  start: string;
  end: string;
  start_tz: string;
  end_tz: string;
  kind: Kind;
  ref: string;
  name: string;
  lat: number;
  lon: number;
  cost_usd_cents: number;
  travel_seconds: number;
  travel_mode?: string;
  notes?: string[];
  locked: boolean;
  alternatives?: Alternative[];
  provenance: Provenance;
}

export interface ItineraryDay {
  date: string;
  weather: Weather;
  activities: Activity[] | null;
  spend_usd_cents: number;
  distance_on_foot_m: number;
  min_slack_s: number;
}

export interface Cost {
  flights_usd_cents: number;
  lodging_usd_cents: number;
  attractions_usd_cents: number;
  meals_usd_cents: number;
  transit_usd_cents: number;
  daily_spend_usd_cents: number;
  total_usd_cents: number;
}

export interface Check {
  rule: string;
  subject: string;
  holds: boolean;
  numbers?: Record<string, number>;
}

export interface Violation {
  rule: string;
  severity: 'blocking' | 'advisory';
  subject: string;
  numbers?: Record<string, number>;
  excess: number;
  message: string;
}

export interface Choice {
  kind: Kind;
  option_ref: string;
  features: {
    cost_usd_cents: number;
    travel_seconds: number;
    travel_mode?: string;
    indoor: boolean | null;
    themes?: string[];
  };
  score: number;
}

export interface Slot {
  id: string;
  start: string;
  end: string;
  kind: Kind;
  choices: Choice[];
  locked: boolean;
}

export interface SlotChange {
  date: string;
  before?: Slot;
  after?: Slot;
  /** What a traveller calls their choices. */
  before_name?: string;
  after_name?: string;
}

export interface Move {
  move: string;
  subject: string;
  from: string;
  to: string;
  why: string;
  changes: SlotChange[];
  provenance: Provenance;
}

export interface Repair {
  cycle: number;
  moves: Move[];
  delta_usd_cents: number;
  delta_travel_seconds: number;
  violations_before: Violation[] | null;
  violations_after: Violation[] | null;
}

export interface BranchScore {
  subject: string;
  total_usd_cents: number;
  score: number;
  scores: Record<string, number>;
  chosen: boolean;
}

export interface Decision {
  node: string;
  subject: string;
  chosen: boolean;
  total_usd_cents: number;
  scores: Record<string, number>;
  why: string;
}

export interface Citation {
  fact_id: string;
  text: string;
  provenance: Provenance;
}

export interface Degradation {
  tool: string;
  reason: string;
  used: string;
}

export interface Itinerary {
  id: string;
  run_id: string;
  intent: Intent;
  days: ItineraryDay[];
  cost: Cost;
  certificate: { policy_version: string; checks: Check[] };
  advisories?: Violation[] | null;
  repairs: Repair[] | null;
  decisions: Decision[] | null;
  citations: Citation[] | null;
  answer_markdown: string;
  degraded: Degradation[] | null;
  plan: {
    days: { date: string; slots: Slot[] }[];
    assumptions: { fx: Record<string, number>; daily_spend_usd_cents: number };
    iterations: number;
    stopped_by: string;
  };
}

// Events of a run, with their payloads.

export interface DraftSlot {
  id: string;
  date: string;
  start: string;
  end: string;
  kind: Kind;
  ref: string;
  name: string;
  lat: number;
  lon: number;
}

export interface ToolCall {
  tool: string;
  input_digest: string;
  outcome: 'live' | 'cached' | 'bundled' | 'stale' | 'backup';
  ms: number;
  attempts: number;
  cache_hit: boolean;
  source: string;
  fault?: string;
}

interface Timing {
  attempt?: number;
  duration_ms?: number;
}

export type Payload = Timing &
  (
    | { kind?: undefined }
    | { kind: 'intent'; intent: Intent }
    | { kind: 'draft'; iterations: number; score: number; slots: DraftSlot[] }
    | { kind: 'branches'; branches: BranchScore[] }
    | ({ kind: 'tool_call' } & ToolCall)
    | { kind: 'violations'; checks: number; violations: Violation[] }
    | ({ kind: 'repair' } & Repair)
    | { kind: 'itinerary'; days: number; cost: Cost }
    | ({ kind: 'error' } & Failure)
    | { kind: 'usage'; model: string; input_tokens: number; output_tokens: number; cost_usd_cents: number }
  );

export interface RunEvent {
  run_id: string;
  timestamp: string;
  sequence: number;
  node: string;
  phase: 'started' | 'progress' | 'completed' | 'failed';
  summary: string;
  payload?: Payload;
  truncated?: boolean;
  href?: string;
}

// What is asked and answered beside runs.

export interface NewRun {
  prompt?: string;
  max_days?: number;
  budget_usd_cents?: number;
  origin_airport?: string;
  intent?: Intent;
}

export interface Understood {
  intent: Intent | null;
  question?: string;
  /** Answers to the question to choose from. */
  options?: string[];
}

export interface Change {
  new_budget_usd_cents?: number;
  budget_delta_usd_cents?: number;
  add_themes?: string[];
  remove_themes?: string[];
  shift_days?: number;
  lock?: string[];
  unlock?: string[];
  replace?: { slot: string; with?: string }[];
  notes?: string;
}

/** An entry of one of two itineraries. */
export interface DiffItem {
  slot_id: string;
  kind: Kind;
  ref: string;
  name: string;
  /** 1 for the trip's first day. */
  day: number;
  start: string;
  end: string;
  cost_usd_cents: number;
}

export interface DiffDay {
  day: number;
  /** null: that trip has no such day. */
  date_before: string | null;
  date_after: string | null;
  added: DiffItem[];
  removed: DiffItem[];
  moved: { from: DiffItem; to: DiffItem }[];
  kept: number;
}

export interface Diff {
  days: DiffDay[];
  delta_usd_cents: number;
}

/** A run among those that began with the same request. */
export interface ThreadRun {
  run_id: string;
  parent_run_id: string | null;
  status: Status;
  prompt: string;
  /** What it changes of its parent, in words. */
  changes: string[];
  cost: { trip_usd_cents: number } | null;
  created_at: string;
}

export interface Why {
  answer: string;
  rule?: string;
  numbers?: Record<string, number>;
}

export interface CatalogueCity extends Destination {
  id: string;
  airports: string[];
  places: number;
}

export interface CataloguePlace {
  id: string;
  name: string;
  kind: string;
  lat: number;
  lon: number;
  themes?: string[];
}

/** Longitude and latitude. */
export type LonLat = [number, number];

/** What a map shows of a city beside its places. */
export interface Sketch {
  outline?: LonLat[];
  /** Lakes and coasts are polygons, rivers lines of a width in metres, or polygons. */
  water: { name?: string; polygon?: LonLat[]; line?: LonLat[]; width_m?: number }[];
  parks: { name?: string; polygon: LonLat[] }[];
  districts: { name: string; lat: number; lon: number }[];
}

export interface Session {
  user: string;
  org: string;
  auth: string;
}

export interface Share {
  token: string;
  url: string;
}

// ---- calls ----

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
