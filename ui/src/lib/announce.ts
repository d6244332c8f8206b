import type { RunEvent, Status } from './api';
import { t } from './strings';

/** What a screen reader says of an event: steps, problems and the end; empty for the rest. */
export function announcement(e: RunEvent): string {
  if (e.phase === 'started') return `${t.node(e.node)}: ${e.summary}`;
  if (e.phase === 'failed') return t.run.say.failed(e.summary);
  if (e.payload?.kind === 'violations') {
    const worst = (e.payload.violations ?? []).filter((v) => v.severity === 'blocking');
    return worst.map((v) => t.run.say.problem(v.message)).join(' ');
  }
  return '';
}

export function ending(status: Status, message = ''): string {
  if (status === 'succeeded') return t.run.say.ready;
  return status === 'cancelled' ? t.run.say.cancelled : t.run.say.failed(message);
}
