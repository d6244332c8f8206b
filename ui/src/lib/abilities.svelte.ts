import { abilitiesOf, api, nothingMore, type Abilities } from './api';

/** What this server can do beside the core: known soon after the page has loaded, nothing until then. */
export const abilities: { now: Abilities } = $state({ now: nothingMore });

/** The same, when it is known. Where the description cannot be had, the core has to do. */
export const known: Promise<Abilities> = api.description().then(abilitiesOf, () => nothingMore);

void known.then((can) => {
  abilities.now = can;
});
