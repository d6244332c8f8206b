import { describe, expect, it } from 'vitest';
import { bend, boxOf, fit, line, polygon, projection, scaleBar, spread, webView } from './geo';

describe('geometry', () => {
  it('projects to metres east and south', () => {
    const [x, y] = projection(2.35, 48.85)(2.36, 48.86);
    expect(x).toBeCloseTo(732.5, 0);
    expect(y).toBeCloseTo(-1113.2, 0);
  });

  it('shows on a web map what the view shows', () => {
    const view = { scale: 0.08, cx: 900, cy: -1400 };
    const { center, zoom } = webView(view, 2.35, 48.85);
    const [x, y] = projection(2.35, 48.85)(...center);
    expect([x, y]).toEqual([expect.closeTo(900), expect.closeTo(-1400)]);
    // Pixels of Web Mercator, 512 to a tile, between the centre and a place 1.5 km to the south-east.
    const mercator = ([lon, lat]: number[]) => [
      ((lon! + 180) / 360) * 512 * 2 ** zoom,
      ((1 - Math.asinh(Math.tan((lat! * Math.PI) / 180)) / Math.PI) / 2) * 512 * 2 ** zoom,
    ];
    const there = [2.375, 48.852];
    const [px, py] = projection(2.35, 48.85)(there[0]!, there[1]!);
    const [ax, ay] = mercator(center);
    const [bx, by] = mercator(there);
    expect(Math.abs(bx! - ax! - (px - 900) * view.scale)).toBeLessThan(0.5);
    expect(Math.abs(by! - ay! - (py + 1400) * view.scale)).toBeLessThan(0.5);
  });

  it('fits a box, one point and none at all', () => {
    const around = boxOf([
      [-1000, -500],
      [1000, 500],
    ]);
    expect(fit(around, 500, 400, 50).scale).toBeCloseTo(0.2);
    expect(fit(boxOf([[5, 5]]), 500, 400)).toMatchObject({ cx: 5, cy: 5 });
    expect(fit(boxOf([]), 500, 400).scale).toBeGreaterThan(0);
    expect(fit(around, 10, 10).scale).toBeGreaterThan(0);
  });

  it('picks a round scale that fits', () => {
    expect(scaleBar(0.1, 110).label).toBe('1 km');
    expect(scaleBar(0.3, 100).label).toBe('200 m');
    for (const scale of [0.001, 0.01, 0.07, 0.9])
      expect(scaleBar(scale, 100).pixels).toBeLessThanOrEqual(100);
  });

  it('draws paths, and nothing of too few points', () => {
    expect(line([[0, 0]])).toBe('');
    expect(
      polygon([
        [0, 0],
        [1, 0],
        [1, 1],
      ]),
    ).toBe('M0.0 0.0L1.0 0.0L1.0 1.0Z');
    expect(bend([0, 0], [10, 0], 0.1)).toBe('M0.0 0.0Q5.0 1.0 10.0 0.0');
  });

  it('pushes marks apart, also those at one place', () => {
    const marks = spread(
      [
        { id: 'a', at: [10, 10] },
        { id: 'b', at: [10, 10] },
        { id: 'c', at: [200, 10] },
      ],
      30,
    );
    expect(Math.hypot(marks[0]!.x - marks[1]!.x, marks[0]!.y - marks[1]!.y)).toBeGreaterThan(29);
    expect(marks[2]).toMatchObject({ x: 200, y: 10 });
  });
});
