/** The Earth as dots: where there is land, and what of it one sees from above a place. */
import type { XY } from './geo';

const apart = 4; // degrees between two rows, and about between two dots of a row

/**
 * A bit for each dot, 1 for land, row by row from the north and in a row from the west, in base64. Sampled from
 * the land of Natural Earth 1:110m (public domain).
 */
const land =
  'AADgABwFA0wH0fKw7/8/wkb//k/IA///gB+4CP//EAP/gH///kAB/0A////AAB/4AH5f/9AAB/wAGb3/6QAAH/AADB//9QAA' +
  'B/gAD6f//wAAADxAAH/9//wAAAAMAAD/95//AAAAAaQAD/94d8AAAAABAAA//sGPIAAAAACQAH//AYMQAAAAAH4AP//AQAgA' +
  'AAAAD8AAf+ABkAAAAAAH8AAf8AAsAAAAAAH/gAP4AABGAAAAAH/wAPwAAIEAAAAAP/AA/gAABAAAAAAf4AH9gAAdAAAAAD+A' +
  'A+QAAfwAAAAD4AB8gAD/gAAAAfAAPAAA/wAAAAeAAMAADvAAAADgAAAAABgAAAHAAAAAAAAAABgAAAAAAQAAMAAAAAAAAAUA' +
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAHfgAh+/j4/+ef5/8A=';

/** Returns the dots on land as longitude and latitude. */
export function landDots(): [lon: number, lat: number][] {
  const bytes = Uint8Array.from(atob(land), (c) => c.charCodeAt(0));
  const dots: [number, number][] = [];
  let bit = 0;
  for (let lat = 90 - apart / 2; lat > -90; lat -= apart) {
    const row = Math.max(1, Math.round((360 / apart) * Math.cos((lat * Math.PI) / 180)));
    for (let i = 0; i < row; i++, bit++) {
      if (bytes[bit >> 3]! & (128 >> (bit & 7))) dots.push([-180 + ((i + 0.5) * 360) / row, lat]);
    }
  }
  return dots;
}

/**
 * Returns where a dot is on a globe of radius 1 that is seen from far above a place (orthographic projection;
 * Snyder, Map Projections, equations 20-3 to 20-5); null where it is on the other side.
 */
export function fromAbove([lon, lat]: [number, number], [lon0, lat0]: [number, number]): XY | null {
  const rad = Math.PI / 180;
  const [phi, phi0, turn] = [lat * rad, lat0 * rad, (lon - lon0) * rad];
  const front = Math.sin(phi0) * Math.sin(phi) + Math.cos(phi0) * Math.cos(phi) * Math.cos(turn);
  if (front < 0) return null;
  const north = Math.cos(phi0) * Math.sin(phi) - Math.sin(phi0) * Math.cos(phi) * Math.cos(turn);
  return [Math.cos(phi) * Math.sin(turn), -north];
}
