import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem, type RunEvent } from './api';
import { type Connection, follow, type StreamOptions } from './stream';

/** Stands in for the browser's EventSource; the test plays the server. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeSource.all.push(this);
  }
  close() {
    this.readyState = 2;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  send(name: string, data: object) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
  event(sequence: number, more: Partial<RunEvent> = {}) {
    this.send('run_event', { sequence, ...more });
  }
  drop(state: 0 | 2) {
    this.readyState = state;
    this.onerror?.();
  }
}

const newest = () => FakeSource.all.at(-1)!;
const idleMs = 1000;

function start(o: Partial<StreamOptions> = {}) {
  const got = { events: [] as RunEvent[], states: [] as Connection[], done: [] as string[] };
  const stop = follow(
    '/runs/1/events/stream?view=full',
    {
      event: (e) => got.events.push(e),
      done: (status) => got.done.push(status),
      connection: (state) => got.states.push(state),
    },
    {
      whole: (href) => Promise.resolve({ sequence: 99, href } as unknown as RunEvent),
      probe: () => Promise.resolve(),
      EventSource: FakeSource as unknown as typeof EventSource,
      idleMs,
      random: () => 0.5,
      ...o,
    },
  );
  return { ...got, stop };
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.all = [];
});
afterEach(() => vi.useRealTimers());

describe('follow', () => {
  it('delivers each event once, in order, and ends with done', () => {
    const got = start();
    newest().open();
    for (const n of [0, 1, 1, 0, 2]) newest().event(n);
    newest().send('done', { status: 'succeeded' });
    expect(got.events.map((e) => e.sequence)).toEqual([0, 1, 2]);
    expect(got.done).toEqual(['succeeded']);
    expect(got.states).toEqual(['connecting', 'live', 'ended']);
    expect(newest().readyState).toBe(2);
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.all).toHaveLength(1);
  });

  it('goes on after the last event where the browser has given up', async () => {
    const got = start();
    newest().open();
    newest().event(0);
    newest().event(1);
    newest().drop(2);
    await vi.advanceTimersByTimeAsync(1500);
    expect(FakeSource.all).toHaveLength(2);
    expect(newest().url).toBe('/runs/1/events/stream?view=full&after=1');
    expect(got.states.at(-1)).toBe('reconnecting');
    newest().open();
    newest().event(2);
    expect(got.states.at(-1)).toBe('live');
    expect(got.events.map((e) => e.sequence)).toEqual([0, 1, 2]);
  });

  it('lets the browser reconnect by itself where it does', () => {
    const got = start();
    newest().open();
    newest().drop(0);
    expect(got.states.at(-1)).toBe('reconnecting');
    vi.advanceTimersByTime(idleMs / 2);
    expect(FakeSource.all).toHaveLength(1);
  });

  it('notices a connection that died in silence, and heartbeats keep it', async () => {
    start();
    newest().open();
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(idleMs - 100);
      newest().send('heartbeat', { ts: '' });
    }
    expect(FakeSource.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(idleMs + 1500);
    expect(FakeSource.all).toHaveLength(2);
    expect(FakeSource.all[0]!.readyState).toBe(2);
  });

  it('waits longer each time and says at last that it is offline', async () => {
    const got = start();
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      const before = FakeSource.all.length;
      newest().drop(2);
      let waited = 0;
      while (FakeSource.all.length === before && waited < 20_000) {
        await vi.advanceTimersByTimeAsync(250);
        waited += 250;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]!).toBeLessThan(waits[5]!);
    expect(got.states.at(-1)).toBe('offline');
  });

  it.each([
    [401, 'expired'],
    [404, 'missing'],
  ] as const)('stops where the server answers %i', async (status, state) => {
    const got = start({ probe: () => Promise.reject(new Problem(status, '', '')) });
    newest().drop(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(got.states.at(-1)).toBe(state);
    expect(FakeSource.all).toHaveLength(1);
  });

  it('goes on where the server is away', async () => {
    const got = start({ probe: () => Promise.reject(new Problem(0, 'offline', '')) });
    newest().drop(2);
    await vi.advanceTimersByTimeAsync(2000);
    expect(FakeSource.all).toHaveLength(2);
    expect(got.states.at(-1)).toBe('reconnecting');
  });

  it('fetches an event that was too long, and keeps the order', async () => {
    let answer!: (e: RunEvent) => void;
    const got = start({ whole: () => new Promise((resolve) => (answer = resolve)) });
    newest().open();
    newest().event(0);
    newest().event(1, { truncated: true, href: '/runs/1/events/1' });
    newest().event(2);
    newest().send('done', { status: 'failed' });
    expect(got.events.map((e) => e.sequence)).toEqual([0]);
    expect(got.done).toEqual([]);
    answer({ sequence: 1, summary: 'whole' } as RunEvent);
    await vi.advanceTimersByTimeAsync(0);
    expect(got.events.map((e) => e.sequence)).toEqual([0, 1, 2]);
    expect(got.events[1]!.summary).toBe('whole');
    expect(got.done).toEqual(['failed']);
  });

  it('does nothing more once it is stopped', async () => {
    const got = start();
    newest().open();
    got.stop();
    newest().event(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSource.all).toHaveLength(1);
    expect(newest().readyState).toBe(2);
  });
});
