import pg from 'pg';
const pool = new pg.Pool();

export async function touch(session, persist) {
  session.seen = Date.now();
  persist && pool.query('update sessions set seen = $1 where id = $2', [session.seen, session.id]); // leaks
  return session;
}

export async function expire(session) {
  session.persisted ? pool.query('delete from sessions where id = $1', [session.id]) : session.clear(); // leaks
}
