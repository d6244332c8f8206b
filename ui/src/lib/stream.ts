import { Problem, type RunEvent, type Status } from './api';

export type Connection =
  | 'connecting'
  | 'live'
  | 'reconnecting'
  | 'offline'
  | 'ended'
  | 'expired' // nobody is signed in any more
  | 'missing'; // there is no such run

export interface Reader {
  event(e: RunEvent): void;
  done(status: Status): void;
  connection(state: Connection): void;
}

export interface StreamOptions {
  /** Fetches an event that was too long for the stream. */
  whole: (href: string) => Promise<RunEvent>;
  /** Asks why a stream was refused: rejects with the Problem when the run cannot be read. */
  probe: () => Promise<unknown>;
  EventSource?: typeof EventSource;
  /** Silence after which a connection counts as dead: two and a half heartbeats of the server. */
  idleMs?: number;
  random?: () => number;
}

/** Tries after which one is told that the server cannot be reached. */
const patience = 4;
const longestWait = 15_000;

/**
 * Follows a run until its end and returns how to stop.
 *
 * The browser's EventSource reconnects by itself and repeats the last id, but it gives up for good on any
 * answer other than 200 and does not notice a connection that died in silence. This adds both: a new source
 * that goes on after the last event, with growing waits, and a watchdog that heartbeats keep quiet.
 */
export function follow(path: string, to: Reader, o: StreamOptions): () => void {
  const Source = o.EventSource ?? EventSource;
  const idle = o.idleMs ?? 37_500;
  const random = o.random ?? Math.random;
  let source: EventSource | undefined;
  let last = -1;
  let tries = 0;
  let stopped = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let waiting: Promise<void> | undefined; // while an event is being fetched the next ones wait for it

  const stop = () => {
    stopped = true;
    clearTimeout(retry);
    clearTimeout(watchdog);
    source?.close();
  };
  const end = (state: Connection) => {
    stop();
    to.connection(state);
  };
  const hear = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(again, idle);
  };
  const lost = () => {
    tries++;
    to.connection(tries > patience ? 'offline' : 'reconnecting');
  };
  function again() {
    clearTimeout(watchdog);
    source?.close();
    if (stopped) return;
    lost();
    clearTimeout(retry);
    retry = setTimeout(connect, Math.min(longestWait, 500 * 2 ** tries) * (0.7 + 0.6 * random()));
  }
  const refused = async () => {
    clearTimeout(watchdog);
    try {
      await o.probe();
    } catch (e) {
      if (stopped) return;
      if (e instanceof Problem && e.status === 401) return end('expired');
      if (e instanceof Problem && e.status === 404) return end('missing');
    }
    again();
  };
  /** Runs deliver when what came before has been delivered; it returns a promise where it has to wait. */
  const inOrder = (deliver: () => Promise<void> | undefined) => {
    const mine = waiting ? waiting.then(deliver) : deliver();
    if (!mine) return;
    waiting = mine;
    void mine.then(() => {
      if (waiting === mine) waiting = undefined;
    });
  };
  const receive = (e: RunEvent) => {
    if (e.sequence <= last) return;
    last = e.sequence;
    inOrder(() => {
      if (stopped) return;
      if (e.truncated && e.href)
        return o
          .whole(e.href)
          .catch(() => e)
          .then(to.event);
      to.event(e);
    });
  };
  function connect() {
    if (stopped) return;
    source = new Source(last < 0 ? path : `${path}${path.includes('?') ? '&' : '?'}after=${last}`);
    hear();
    source.onopen = () => {
      tries = 0;
      to.connection('live');
      hear();
    };
    source.onerror = () => {
      if (stopped) return;
      if (source?.readyState === Source.CLOSED) void refused();
      else lost();
    };
    source.addEventListener('heartbeat', hear);
    source.addEventListener('run_event', (message) => {
      hear();
      const e = parse<RunEvent>(message);
      if (e && typeof e.sequence === 'number') receive(e);
    });
    source.addEventListener('done', (message) => {
      const status = parse<{ status: Status }>(message)?.status ?? 'succeeded';
      clearTimeout(watchdog);
      source?.close();
      inOrder(() => {
        if (stopped) return;
        end('ended');
        to.done(status);
      });
    });
  }
  to.connection('connecting');
  connect();
  return stop;
}

function parse<T>(message: Event): T | undefined {
  try {
    return JSON.parse((message as MessageEvent<string>).data) as T;
  } catch {
    return undefined; // nothing that this page could read
  }
}
