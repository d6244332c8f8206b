import { describe, expect, it } from 'vitest';
import { fromAbove, landDots } from './globe';

describe('the globe', () => {
  it('has land where there is some', () => {
    const dots = landDots();
    const near = (lon: number, lat: number) => dots.some((d) => Math.hypot(d[0] - lon, d[1] - lat) < 4);
    for (const [lon, lat] of [
      [2, 47],
      [-100, 40],
      [135, -25],
      [25, 0],
      [104, 58],
    ] as const) {
      expect(near(lon, lat), `${lon} ${lat}`).toBe(true);
    }
    for (const [lon, lat] of [
      [-40, 30],
      [-140, 0],
      [80, -40],
      [0, 85],
    ] as const) {
      expect(near(lon, lat), `${lon} ${lat}`).toBe(false);
    }
  });

  it('is seen from above the place', () => {
    expect(fromAbove([12, 42], [12, 42])).toEqual([expect.closeTo(0), expect.closeTo(0)]);
    expect(fromAbove([102, 0], [12, 0])).toEqual([expect.closeTo(1), expect.closeTo(0)]);
    expect(fromAbove([12, 90], [12, 0])).toEqual([expect.closeTo(0), expect.closeTo(-1)]);
    expect(fromAbove([-168, -42], [12, 42])).toBeNull();
  });
});
