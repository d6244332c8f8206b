/**
 * The shapes that go over the wire. Names are the API's own; money is integer US cents, times are RFC 3339 in
 * UTC, durations seconds, distances metres.
 */

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
  travel_distance_m?: number;
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
