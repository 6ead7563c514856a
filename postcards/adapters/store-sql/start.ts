/** Where a page starts, as a condition and its parameters. */
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { PageStart } from '../../domain/page.ts';
import { sql } from './drizzle.ts';

/** `(created_at, id) < (…)` is one comparison of rows: the index leads straight to the place, at any depth. */
export function afterPosition(createdAt: PgColumn, id: PgColumn) {
  const instant = sql`${sql.placeholder('afterCreatedAt')}::timestamptz`;
  return sql`(${createdAt}, ${id}) < (${instant}, ${sql.placeholder('afterId')}::uuid)`;
}

export function startParameters(start: PageStart): Record<string, unknown> {
  if (start.from === 'newest') return {};
  if (start.from === 'offset') return { offset: start.offset };
  return { afterCreatedAt: start.position.createdAt.toISOString(), afterId: start.position.id };
}
