import { abilitiesOf, api, nothingMore, type Abilities } from './api';

/** What this server can do beside the core: known soon after the page has loaded, nothing until then. */
export const abilities: { now: Abilities } = $state({ now: nothingMore });

api.description().then(
  (description) => (abilities.now = abilitiesOf(description)),
  () => {}, // the core works without
);
