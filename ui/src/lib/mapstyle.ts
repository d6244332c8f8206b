/** Returns the address of the MapLibre style that the server has for street maps; empty: none. */
export const mapStyle = () =>
  document.querySelector<HTMLMetaElement>('meta[name="map-style"]')?.content ?? '';
