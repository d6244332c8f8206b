import { describe, expect, it } from 'vitest';
import type { RunEvent } from './api';
import { diffLines, ended, initial, nameOf, NODES, openProblems, reduce, type RunView } from './run';
import { recordings } from './testdata/read';

const { repaired, failed } = recordings;
const play = (events: RunEvent[]): RunView => events.reduce(reduce, initial());

describe('a run with a repair', () => {
  const view = ended(play(repaired.events), repaired.status);

  it('ends with every problem mended', () => {
    expect(view.status).toBe('succeeded');
    expect(view.findings.some((f) => f.mendedIn !== null)).toBe(true);
    expect(openProblems(view)).toEqual([]);
    expect(view.repairs.length).toBeGreaterThan(0);
  });

  it('counts the loop and closes every span', () => {
    expect(view.nodes.repair.visits).toBe(view.repairs.length);
    expect(view.nodes.verifier.visits).toBe(view.repairs.length + 1);
    expect(view.spans.filter((s) => s.node === 'verifier')).toHaveLength(view.nodes.verifier.visits);
    expect(view.spans.every((s) => s.to !== null)).toBe(true);
    expect(NODES.every((n) => view.nodes[n].state === 'done')).toBe(true);
  });

  it('knows the intent, the draft, the tools and the cost', () => {
    expect(view.intent?.destination.city).toBe('Lisbon');
    expect(view.draft.length).toBeGreaterThan(5);
    expect(view.draft.every((s) => s.name && s.start < s.end)).toBe(true);
    expect(view.tools.map((c) => c.tool)).toContain('weather');
    expect(view.checks).toBeGreaterThan(100);
    expect(view.branches.filter((b) => b.chosen)).toHaveLength(1);
    expect(view.cost?.total_usd_cents).toBeGreaterThan(0);
  });

  it('shows a problem as open between the verdict and its repair', () => {
    const verdict = repaired.events.findIndex((e) => e.payload?.kind === 'violations');
    expect(openProblems(play(repaired.events.slice(0, verdict + 1))).length).toBeGreaterThan(0);
  });

  it('puts what a repair chose into the draft', () => {
    const placed = view.repairs
      .flatMap((r) => r.moves)
      .flatMap((m) => m.changes)
      .filter((c) => c.after && ['attraction', 'meal'].includes(c.after.kind));
    expect(placed.length).toBeGreaterThan(0);
    for (const { after } of placed.slice(-1)) {
      const slot = view.draft.find((s) => s.id === after!.id);
      expect(slot).toMatchObject({ start: after!.start, ref: after!.choices[0]!.option_ref });
      expect(view.mended).toContain(after!.id);
    }
  });

  it('writes a move as lines, the old before the new', () => {
    const lines = view.repairs.flatMap((r) => r.moves).flatMap((m) => diffLines(m, new Map()));
    expect(lines.map((l) => l.sign)).toContain('+');
    expect(lines.map((l) => l.sign)).toContain('-');
    expect(lines.every((l) => l.name && l.date)).toBe(true);
  });

  it('tells of problems and repairs in the feed, in order', () => {
    const kinds = view.feed.map((item) => item.kind);
    expect(kinds.indexOf('problem')).toBeGreaterThan(kinds.indexOf('tool'));
    expect(kinds.indexOf('repair')).toBeGreaterThan(kinds.indexOf('problem'));
    expect(new Set(view.feed.map((item) => item.key)).size).toBe(view.feed.length);
  });
});

describe('replay', () => {
  const whole = play(repaired.events);

  it('changes nothing, wherever the stream was cut', () => {
    for (let cut = 1; cut < repaired.events.length; cut++) {
      const again = repaired.events.slice(Math.max(0, cut - 5));
      expect(play([...repaired.events.slice(0, cut), ...again])).toEqual(whole);
    }
  });

  it('does not change the view it began with', () => {
    const begin = initial();
    repaired.events.reduce(reduce, begin);
    expect(begin).toEqual(initial());
  });
});

describe('a run that failed', () => {
  it('says why, and leaves no step at work', () => {
    const view = ended(play(failed.events), failed.status);
    expect(view.status).toBe('failed');
    expect(view.failure).toMatchObject({ code: 'infeasible', binding: ['budget'] });
    expect(view.failure!.cheapest_usd_cents).toBeGreaterThan(30_000);
    expect(NODES.filter((n) => view.nodes[n].state === 'active')).toEqual([]);
    expect(view.nodes.planner.state).toBe('failed');
  });

  it('of which a step was at work when it ended, that step failed', () => {
    const view = ended(play(repaired.events.slice(0, 3)), 'cancelled');
    expect(view.nodes.planner.state).toBe('failed');
    expect(view.spans.every((s) => s.to !== null)).toBe(true);
  });
});

it('a step that is worked again after a crash closes its first span', () => {
  const [first] = repaired.events;
  const again = { ...first!, sequence: 1, timestamp: '2999-01-01T00:00:00.000000Z' };
  const view = play([first!, again]);
  expect(view.nodes.intent.visits).toBe(2);
  expect(view.spans.filter((s) => s.to === null)).toHaveLength(1);
});

it('keeps the feed bounded', () => {
  const [first] = repaired.events;
  const many = Array.from({ length: 900 }, (_, sequence) => ({
    ...first!,
    sequence,
    phase: 'progress' as const,
  }));
  expect(play(many).feed).toHaveLength(500);
});

it('an unknown node and payload are no fault', () => {
  const odd = { ...repaired.events[0]!, node: 'dream', payload: { kind: 'vision' } } as unknown as RunEvent;
  expect(play([odd]).last).toBe(0);
});

it('names a place by its key where nothing better is known', () => {
  const choice = { option_ref: 'paris/petit-palais' } as Parameters<typeof nameOf>[0];
  expect(nameOf(choice)).toBe('Petit Palais');
});
