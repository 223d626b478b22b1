// Query builders send nothing until they are awaited or returned: building one is no request.
import knexFactory from "knex";

const knex = knexFactory({ client: "pg", connection: process.env.DATABASE_URL, pool: { min: 0, max: 5 } });

export function activeUsers() {
  return knex("users").where({ active: true });
}

export async function search({ name, city, page = 0 }) {
  const query = knex("users")
    .select("id", "name")
    .limit(20)
    .offset(page * 20);
  if (name) query.whereLike("name", `%${name}%`);
  if (city) query.where({ city });
  return await query;
}

export async function rename(id, name) {
  return knex.transaction(async (trx) => {
    const user = await trx("users").where({ id }).first();
    if (!user) throw new Error(`no user ${id}`);
    await trx("users").where({ id }).update({ name });
    await trx("audit").insert({ user_id: id, what: "rename" });
    return { ...user, name };
  });
}

export async function importUsers(users) {
  const trx = await knex.transaction();
  try {
    for (const user of users) await trx("users").insert(user);
    await trx.commit();
  } catch (error) {
    await trx.rollback();
    throw error;
  }
}

export async function dashboard() {
  const [users, orders, revenue] = await Promise.all([
    knex("users").count("* as n").first(),
    knex("orders").count("* as n").first(),
    knex("orders").sum("total as sum").first(),
  ]);
  return { users: users.n, orders: orders.n, revenue: revenue.sum };
}

export async function streamNames(write) {
  for await (const row of knex("users").select("name").stream()) write(row.name);
}

export const close = () => knex.destroy();
