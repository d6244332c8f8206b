/** Plane geometry of the map. */
import type { LonLat } from './api';

/** Metres east and south of the map's centre. */
export type XY = [number, number];

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** Pixels for a metre, and the metres in the middle of the picture. */
export interface View {
  scale: number;
  cx: number;
  cy: number;
}

/** Metres of a degree on a sphere with the Earth's equator, as web maps have it (EPSG:3857). */
const degree = 40_075_017 / 360;

/**
 * Returns a projection to metres around a centre (equirectangular). It is exact enough below 100 km, its
 * numbers are small enough for the 32 bit floats of SVG transforms, and at the size of a city it lies within
 * two pixels of a web map of the same scale.
 */
export function projection(lon0: number, lat0: number): (lon: number, lat: number) => XY {
  const east = degree * Math.cos((lat0 * Math.PI) / 180);
  return (lon, lat) => [(lon - lon0) * east, (lat0 - lat) * degree];
}

/** Returns the place and zoom of a web map with tiles of 512 pixels that shows what a view around a centre does. */
export function webView(view: View, lon0: number, lat0: number): { center: LonLat; zoom: number } {
  const east = degree * Math.cos((lat0 * Math.PI) / 180);
  return {
    center: [lon0 + view.cx / east, lat0 - view.cy / degree],
    zoom: Math.log2((view.scale * east * 360) / 512),
  };
}

export function boxOf(points: XY[]): Box {
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  return { x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) };
}

/** Returns the view that shows a box with room around it, no closer than least metres. */
export function fit(box: Box, width: number, height: number, pad = 48, least = 1600): View {
  if (!Number.isFinite(box.x0)) return { scale: 0.05, cx: 0, cy: 0 };
  const across = (width - 2 * pad) / Math.max(box.x1 - box.x0, least);
  const down = (height - 2 * pad) / Math.max(box.y1 - box.y0, least * 0.6);
  return {
    scale: Math.max(0.001, Math.min(across, down)),
    cx: (box.x0 + box.x1) / 2,
    cy: (box.y0 + box.y1) / 2,
  };
}

/** Returns the longest round length that fits, with its label. */
export function scaleBar(pixelsPerMetre: number, longest = 110): { pixels: number; label: string } {
  const most = longest / pixelsPerMetre;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1) * power;
  return { pixels: metres * pixelsPerMetre, label: metres >= 1000 ? `${metres / 1000} km` : `${metres} m` };
}

const pair = ([x, y]: XY) => `${x.toFixed(1)} ${y.toFixed(1)}`;

export const line = (points: XY[]) => (points.length < 2 ? '' : 'M' + points.map(pair).join('L'));
export const polygon = (points: XY[]) => (points.length < 3 ? '' : line(points) + 'Z');
export const dots = (points: XY[]) => points.map((p) => `M${pair(p)}h0`).join('');

/** Returns a way between two points that bends a little, so that two ways between the same ends show. */
export function bend([x1, y1]: XY, [x2, y2]: XY, by: number): string {
  const control: XY = [(x1 + x2) / 2 - (y2 - y1) * by, (y1 + y2) / 2 + (x2 - x1) * by];
  return `M${pair([x1, y1])}Q${pair(control)} ${pair([x2, y2])}`;
}

/** A mark and where it was put; its true place is at. */
export interface Mark {
  id: string;
  at: XY;
  x: number;
  y: number;
}

/** Pushes marks that would overlap apart until they are distance apart or nearly so. */
export function spread(marks: { id: string; at: XY }[], distance: number): Mark[] {
  const placed = marks.map(({ id, at }) => ({ id, at, x: at[0], y: at[1] }));
  for (let round = 0; round < 24; round++) {
    for (const [i, a] of placed.entries()) {
      for (const b of placed.slice(i + 1)) {
        const dx = b.x - a.x || 0.01;
        const dy = b.y - a.y || 0.01;
        const apart = Math.hypot(dx, dy);
        if (apart >= distance) continue;
        const push = (distance - apart) / apart / 2;
        a.x -= dx * push;
        a.y -= dy * push;
        b.x += dx * push;
        b.y += dy * push;
      }
    }
  }
  return placed;
}
