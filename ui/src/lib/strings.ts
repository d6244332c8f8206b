import { en, type Messages } from './messages/en';

/** Every word of the page. Another language is another file beside en.ts of the same type. */
export const t: Messages = en;
