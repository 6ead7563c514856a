/** The association table: the pair is its primary key, and PostgreSQL decides which of two that ask at once was first. */
import type { Memberships } from '../../application/ports.ts';
import type { MembershipSide } from '../../domain/membership.ts';
import { cutPage, type PageStart } from '../../domain/page.ts';
import { fail, succeed } from '../../domain/result.ts';
import { missingReference } from './collection.ts';
import { and, desc, type drizzle, eq, sql } from './drizzle.ts';
import { reached } from './errors.ts';
import { memberships } from './schema.ts';
import { afterPosition, startParameters } from './start.ts';

const REFERENCES = { memberships_album_id: 'albumId', memberships_user_id: 'userId' };

export function createMemberships(db: ReturnType<typeof drizzle>): Memberships {
  const { albumId, userId, createdAt } = memberships;
  const isPair = and(eq(albumId, sql.placeholder('albumId')), eq(userId, sql.placeholder('userId')));
  const find = db.select().from(memberships).where(isPair).prepare('memberships_find');
  const insert = db
    .insert(memberships)
    .values({
      albumId: sql.placeholder('albumId'),
      userId: sql.placeholder('userId'),
      createdAt: sql.placeholder('createdAt'),
    })
    .onConflictDoNothing()
    .prepare('memberships_insert');
  const remove = db.delete(memberships).where(isPair).prepare('memberships_remove');
  const pages = { albumId: preparePages('albumId'), userId: preparePages('userId') };

  function preparePages(side: MembershipSide) {
    const [column, other] = side === 'albumId' ? [albumId, userId] : [userId, albumId];
    const prepare = (from: PageStart['from']) => {
      const after = from === 'after' ? afterPosition(createdAt, other) : undefined;
      const query = db
        .select()
        .from(memberships)
        .where(and(eq(column, sql.placeholder('id')), after))
        .orderBy(desc(createdAt), desc(other))
        .limit(sql.placeholder('limit'));
      const whole = from === 'offset' ? query.offset(sql.placeholder('offset')) : query;
      return whole.prepare(`memberships_page_${side}_${from}`);
    };
    return { newest: prepare('newest'), after: prepare('after'), offset: prepare('offset') };
  }

  return {
    async list({ limit, start }, side, id) {
      const statement = pages[side][start.from];
      const rows = await reached(statement.execute({ id, ...startParameters(start), limit: limit + 1 }));
      return cutPage(rows, limit);
    },

    async find(key) {
      const [row] = await reached(find.execute(key));
      return row ?? null;
    },

    async insert(membership) {
      try {
        const { rowCount } = await reached(insert.execute(membership));
        return rowCount === 0 ? fail({ kind: 'already-there' }) : succeed(null);
      } catch (error) {
        return fail(missingReference(error, REFERENCES));
      }
    },

    async remove(key) {
      const { rowCount } = await reached(remove.execute(key));
      return rowCount !== 0;
    },
  };
}
