/** What the page shows of a run, made from its events and from nothing else. */
import type {
  BranchScore,
  Choice,
  Cost,
  DraftSlot,
  Failure,
  Intent,
  Itinerary,
  Move,
  Repair,
  RunEvent,
  Slot,
  Status,
  ToolCall,
  Violation,
} from './api';

export const NODES = [
  'intent',
  'planner',
  'selector',
  'tool_exec',
  'verifier',
  'repair',
  'synth',
  'responder',
] as const;
export type NodeId = (typeof NODES)[number];
export type NodeState = 'idle' | 'active' | 'done' | 'failed';

export interface NodeView {
  state: NodeState;
  /** How often it was started; more than once in a repair loop. */
  visits: number;
  /** Milliseconds, over all visits. */
  ms: number;
  note: string;
}

/** One visit of a node, in milliseconds since the run's first event; to is null while it lasts. */
export interface Span {
  node: NodeId;
  from: number;
  to: number | null;
}

/** A violation and what became of it. */
export interface Finding {
  key: string;
  violation: Violation;
  /** The repair cycle that removed it; null while it is open. */
  mendedIn: number | null;
}

export type FeedKind = 'started' | 'completed' | 'note' | 'tool' | 'problem' | 'repair' | 'failed';

export interface FeedItem {
  key: string;
  /** Milliseconds since the run's first event. */
  at: number;
  kind: FeedKind;
  node: string;
  text: string;
  ms?: number;
  tool?: ToolCall;
}

export type CalledTool = ToolCall & { sequence: number };

export interface RunView {
  status: Status;
  /** Sequence of the newest event, -1 before the first. */
  last: number;
  /** When the first event was, in milliseconds since 1970; null before it. */
  begun: number | null;
  /** Milliseconds from the first to the newest event. */
  elapsed: number;
  nodes: Record<NodeId, NodeView>;
  spans: Span[];
  feed: FeedItem[];
  tools: CalledTool[];
  intent: Intent | null;
  draft: DraftSlot[];
  drafts: number;
  branches: BranchScore[];
  checks: number;
  findings: Finding[];
  repairs: Repair[];
  /** Ids of the draft's slots that a repair put there or changed. */
  mended: string[];
  usage: { model: string; tokens: number; usdCents: number } | null;
  cost: Cost | null;
  failure: Failure | null;
}

/** The feed keeps the newest items; a run has some fifty. */
const feedLimit = 500;

export function initial(): RunView {
  const idle = (): NodeView => ({ state: 'idle', visits: 0, ms: 0, note: '' });
  return {
    status: 'pending',
    last: -1,
    begun: null,
    elapsed: 0,
    nodes: Object.fromEntries(NODES.map((id) => [id, idle()])) as Record<NodeId, NodeView>,
    spans: [],
    feed: [],
    tools: [],
    intent: null,
    draft: [],
    drafts: 0,
    branches: [],
    checks: 0,
    findings: [],
    repairs: [],
    mended: [],
    usage: null,
    cost: null,
    failure: null,
  };
}

/**
 * Returns the view after the event. It is pure, and an event that was seen is no change: so live events, a
 * replay after a reconnect and the history of an old run all give the same view.
 */
export function reduce(view: RunView, event: RunEvent): RunView {
  if (event.sequence <= view.last) return view;
  const time = Date.parse(event.timestamp);
  const begun = view.begun ?? time;
  const next: RunView = {
    ...view,
    status: view.status === 'pending' ? 'running' : view.status,
    last: event.sequence,
    begun,
    elapsed: Math.max(view.elapsed, time - begun),
  };
  step(next, event, time - begun);
  read(next, event);
  tell(next, event, time - begun);
  return next;
}

/** Returns the view of a run that has ended. What was at work then did not finish. */
export function ended(view: RunView, status: Status): RunView {
  const nodes = { ...view.nodes };
  for (const id of NODES) {
    if (nodes[id].state === 'active') nodes[id] = { ...nodes[id], state: 'failed' };
  }
  return { ...view, status, nodes, spans: view.spans.map((s) => ({ ...s, to: s.to ?? view.elapsed })) };
}

export const findingKey = (v: Violation) => `${v.rule} ${v.subject} ${v.message}`;

/** Blocking problems that are still there. */
export const openProblems = (view: RunView) =>
  view.findings.filter((f) => f.mendedIn === null && f.violation.severity === 'blocking');

const isNode = (name: string): name is NodeId => (NODES as readonly string[]).includes(name);

/** Moves the pipeline on. */
function step(view: RunView, event: RunEvent, at: number) {
  const { node, phase } = event;
  if (!isNode(node)) return;
  const before = view.nodes[node];
  const set = (change: Partial<NodeView>) =>
    (view.nodes = { ...view.nodes, [node]: { ...before, ...change } });
  const close = () =>
    (view.spans = view.spans.map((s) => (s.node === node && s.to === null ? { ...s, to: at } : s)));
  switch (phase) {
    case 'started':
      close(); // a worker that died left it open
      set({ state: 'active', visits: before.visits + 1, note: event.summary });
      view.spans = [...view.spans, { node, from: at, to: null }];
      break;
    case 'progress':
      set({ note: event.summary });
      break;
    case 'completed':
      set({ state: 'done', ms: before.ms + (event.payload?.duration_ms ?? 0), note: event.summary });
      close();
      break;
    case 'failed':
      set({ state: 'failed', note: event.summary });
      close();
      break;
  }
}

/** Takes in what the event's payload says. */
function read(view: RunView, event: RunEvent) {
  const p = event.payload;
  switch (p?.kind) {
    case 'intent':
      view.intent = p.intent;
      break;
    case 'draft':
      view.draft = p.slots;
      view.drafts++;
      break;
    case 'branches':
      view.branches = p.branches;
      break;
    case 'tool_call':
      view.tools = [...view.tools, { ...p, sequence: event.sequence }];
      break;
    case 'violations':
      view.checks = p.checks;
      view.findings = judge(view.findings, p.violations ?? [], view.repairs.at(-1)?.cycle ?? 0);
      break;
    case 'repair':
      view.repairs = [...view.repairs, p];
      mend(view, p.moves ?? []);
      view.findings = judge(view.findings, p.violations_after ?? [], p.cycle);
      break;
    case 'usage':
      view.usage = {
        model: p.model,
        tokens: (view.usage?.tokens ?? 0) + p.input_tokens + p.output_tokens,
        usdCents: (view.usage?.usdCents ?? 0) + p.cost_usd_cents,
      };
      break;
    case 'itinerary':
      view.cost = p.cost;
      break;
    case 'error':
      view.failure = p;
      break;
  }
}

/** Returns the findings after a verdict: what it no longer names was mended in that cycle. */
function judge(findings: Finding[], verdict: Violation[], cycle: number): Finding[] {
  const standing = new Set(verdict.map(findingKey));
  const known = new Set(findings.map((f) => f.key));
  const kept = findings.map((f) =>
    standing.has(f.key) ? { ...f, mendedIn: null } : { ...f, mendedIn: f.mendedIn ?? cycle },
  );
  const fresh = verdict.filter((v) => !known.has(findingKey(v)));
  return [...kept, ...fresh.map((violation) => ({ key: findingKey(violation), violation, mendedIn: null }))];
}

/** Applies the changes of a repair to the draft. */
function mend(view: RunView, moves: Move[]) {
  const names = new Map(view.draft.map((s) => [s.ref, s.name]));
  let draft = view.draft;
  const mended = new Set(view.mended);
  for (const move of moves) {
    for (const { date, before, after, after_name } of move.changes ?? []) {
      const old = draft.find((s) => s.id === before?.id || s.id === after?.id);
      draft = draft.filter((s) => s.id !== before?.id && s.id !== after?.id);
      if (!after || (after.kind !== 'attraction' && after.kind !== 'meal')) continue;
      const ref = after.choices[0]?.option_ref ?? '';
      const name = after_name ?? names.get(ref) ?? (old?.ref === ref ? old.name : nameOf(after.choices[0]));
      const { id, start, end, kind } = after;
      draft = [...draft, { id, date, start, end, kind, ref, name, lat: old?.lat ?? 0, lon: old?.lon ?? 0 }];
      mended.add(after.id);
    }
  }
  view.draft = draft;
  view.mended = [...mended];
}

/** Returns a readable name for a choice of which only the key is known: "paris/petit-palais" is Petit Palais. */
export function nameOf(choice: Choice | undefined): string {
  const key = choice?.option_ref.split('/').at(1) ?? choice?.option_ref ?? '';
  return key.replace(/-/g, ' ').replace(/(^| )\p{L}/gu, (letter) => letter.toUpperCase());
}

/** Returns the visits of an itinerary as those of a draft. */
export function draftOf(itinerary: Itinerary): DraftSlot[] {
  return itinerary.days.flatMap(({ date, activities }) =>
    (activities ?? [])
      .filter((a) => a.kind === 'attraction' || a.kind === 'meal')
      .map((a) => ({
        id: a.slot_id,
        date,
        start: a.start,
        end: a.end,
        kind: a.kind,
        ref: a.ref,
        name: a.name,
        lat: a.lat,
        lon: a.lon,
      })),
  );
}

/** A line of a diff, before or after a change. */
export interface DiffLine {
  sign: '+' | '-';
  date: string;
  start: string;
  name: string;
}

/** Returns the changes of a move as lines, the old before the new. */
export function diffLines(move: Move, names: Map<string, string>): DiffLine[] {
  const line = (sign: '+' | '-', date: string, slot: Slot, called?: string): DiffLine => {
    const choice = slot.choices[0];
    return {
      sign,
      date,
      start: slot.start,
      name: called ?? names.get(choice?.option_ref ?? '') ?? nameOf(choice),
    };
  };
  return (move.changes ?? []).flatMap(({ date, before, after, before_name, after_name }) => {
    if (before && after && before.start === after.start && sameChoice(before, after)) return []; // only its ways changed
    return [
      ...(before ? [line('-', date, before, before_name)] : []),
      ...(after ? [line('+', date, after, after_name)] : []),
    ];
  });
}

const sameChoice = (a: Slot, b: Slot) => a.choices[0]?.option_ref === b.choices[0]?.option_ref;

/** Writes the event to the feed. */
function tell(view: RunView, event: RunEvent, at: number) {
  const { node, summary, payload: p } = event;
  const items: Omit<FeedItem, 'key' | 'at' | 'node'>[] = [];
  if (p?.kind === 'tool_call') items.push({ kind: 'tool', text: summary, ms: p.ms, tool: p });
  else if (event.phase === 'progress') items.push({ kind: 'note', text: summary });
  else if (event.phase === 'started') items.push({ kind: 'started', text: summary });
  else if (event.phase === 'failed') items.push({ kind: 'failed', text: summary });
  else {
    if (p?.kind === 'violations') {
      for (const v of p.violations ?? []) {
        if (v.severity === 'blocking') items.push({ kind: 'problem', text: v.message });
      }
    }
    if (p?.kind === 'repair') for (const m of p.moves ?? []) items.push({ kind: 'repair', text: m.why });
    const told = p?.kind === 'repair' && items.length > 0; // move by move
    items.push({ kind: 'completed', text: told ? '' : summary, ms: p?.duration_ms });
  }
  const fresh = items.map((item, i) => ({ ...item, node, at, key: `${event.sequence}.${i}` }));
  view.feed = [...view.feed, ...fresh].slice(-feedLimit);
}
