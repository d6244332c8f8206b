import type { View, XY } from './geo';

/** Pixels for a metre, from a whole region to a single street. */
const [farthest, closest] = [0.004, 2];
const step = 60; // pixels that an arrow key moves

/** What of a map is in sight, and how keys, pointer and wheel change that. */
export class Viewport {
  width = $state(520);
  height = $state(420);
  view = $state.raw<View>({ scale: 0.05, cx: 0, cy: 0 });
  #grabbed = $state.raw<{ x: number; y: number; view: View } | null>(null);

  /** fit shows all that is wanted again. */
  constructor(readonly fit: () => void) {}

  get dragged(): boolean {
    return this.#grabbed !== null;
  }

  /** Returns where a point in metres is, in pixels. */
  onScreen = ([x, y]: XY): XY => [
    this.view.scale * (x - this.view.cx) + this.width / 2,
    this.view.scale * (y - this.view.cy) + this.height / 2,
  ];

  /** The transform that does the same to a whole drawing. */
  get transform(): string {
    const { scale, cx, cy } = this.view;
    return `translate(${this.width / 2 - scale * cx}px, ${this.height / 2 - scale * cy}px) scale(${scale})`;
  }

  zoom = (factor: number) => {
    const scale = Math.min(closest, Math.max(farthest, this.view.scale * factor));
    this.view = { ...this.view, scale };
  };

  pan(dx: number, dy: number) {
    const { scale, cx, cy } = this.view;
    this.view = { scale, cx: cx + dx / scale, cy: cy + dy / scale };
  }

  press = (e: PointerEvent) => {
    if (e.button) return;
    this.#grabbed = { x: e.clientX, y: e.clientY, view: this.view };
    (e.currentTarget as Element).setPointerCapture(e.pointerId);
  };

  drag = (e: PointerEvent) => {
    if (!this.#grabbed) return;
    const { x, y, view } = this.#grabbed;
    this.view = view;
    this.pan(x - e.clientX, y - e.clientY);
  };

  release = () => (this.#grabbed = null);

  /** The wheel scrolls the page, unless with a key held it is for the map. */
  wheel = (e: WheelEvent) => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    this.zoom(e.deltaY < 0 ? 1.2 : 1 / 1.2);
  };

  #keys: Record<string, () => void> = {
    '+': () => this.zoom(1.3),
    '=': () => this.zoom(1.3),
    '-': () => this.zoom(1 / 1.3),
    '0': () => this.fit(),
    ArrowLeft: () => this.pan(-step, 0),
    ArrowRight: () => this.pan(step, 0),
    ArrowUp: () => this.pan(0, -step),
    ArrowDown: () => this.pan(0, step),
  };

  keydown = (e: KeyboardEvent) => {
    const act = this.#keys[e.key];
    if (!act || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    act();
  };
}
