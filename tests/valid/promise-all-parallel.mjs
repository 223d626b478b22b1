import pg from "pg";
const pool = new pg.Pool();

export async function dashboard(userId) {
  const orders = pool.query("select * from orders where user_id = $1", [userId]);
  const invoices = pool.query("select * from invoices where user_id = $1", [userId]);
  const profile = fetch(`http://profiles/${userId}`).then((res) => res.json());
  const [o, i, p] = await Promise.all([orders, invoices, profile]);
  return { orders: o.rows, invoices: i.rows, profile: p };
}

export async function search(term, withCount) {
  const rows = pool.query("select * from docs where body like $1", [term]);
  const count = withCount ? pool.query("select count(*) from docs") : null;
  const [r, c] = await Promise.all([rows, count]);
  return { rows: r.rows, count: c?.rows[0].count };
}
