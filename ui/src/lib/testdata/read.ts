/** Streams of real runs, which a test of the server writes and keeps up to date. */
import type { RunEvent, Status } from '../api';
import failed from './failed.sse?raw';
import repaired from './repaired.sse?raw';

export interface Recording {
  events: RunEvent[];
  status: Status;
}

function read(stream: string): Recording {
  const messages = stream.split('\n\n').map((text) => ({
    name: text.match(/^event: (.*)$/m)?.[1],
    data: text.match(/^data: (.*)$/m)?.[1] ?? '',
  }));
  return {
    events: messages.filter((m) => m.name === 'run_event').map((m) => JSON.parse(m.data) as RunEvent),
    status: (JSON.parse(messages.find((m) => m.name === 'done')!.data) as { status: Status }).status,
  };
}

export const recordings = { repaired: read(repaired), failed: read(failed) };
