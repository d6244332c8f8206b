import { Problem } from './api';
import { t } from './strings';

/** Says in words what went wrong with a call. */
export function explain(error: unknown): string {
  if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error);
  if (error.status === 0) return t.problem.offline;
  if (error.status === 401) return t.problem.expired;
  if (error.status === 404) return t.problem.missing;
  if (error.status === 429) return t.problem.limited;
  const fields = error.errors.map((e) => `${t.field(e.field)}: ${e.detail}`);
  if (fields.length) return fields.join('. ');
  return error.detail || t.problem.other(error.status);
}
