import type { Change } from './api';

/**
 * The stops that one wants to keep when the trip is planned again. They are a wish until then: the trip that
 * is shown has its own locks, and a change sends what differs.
 */
export class Locks {
  readonly #stored: ReadonlySet<string>;
  #wanted = $state.raw<ReadonlySet<string>>(new Set());

  constructor(stored: Iterable<string>) {
    this.#stored = new Set(stored);
    this.#wanted = new Set(stored);
  }

  has(slot: string): boolean {
    return this.#wanted.has(slot);
  }

  toggle(slot: string) {
    const next = new Set(this.#wanted);
    if (!next.delete(slot)) next.add(slot);
    this.#wanted = next;
  }

  undo() {
    this.#wanted = this.#stored;
  }

  get count(): number {
    return this.#wanted.size;
  }

  get changed(): boolean {
    return (
      this.#wanted.size !== this.#stored.size || [...this.#wanted].some((slot) => !this.#stored.has(slot))
    );
  }

  /** What planning again has to be told. */
  change(): Change {
    const lock = [...this.#wanted].filter((slot) => !this.#stored.has(slot));
    const unlock = [...this.#stored].filter((slot) => !this.#wanted.has(slot));
    return { ...(lock.length ? { lock } : {}), ...(unlock.length ? { unlock } : {}) };
  }
}
