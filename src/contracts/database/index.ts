/** Database drivers, query builders and pools. */
import type { PackageContract } from "../vocabulary.js";
import { kysely, drizzle, drizzleSync, objection, prisma, slonik } from "./builders.js";
import { moreDrivers } from "./drivers.js";
import { edgeContracts } from "./edge.js";
import { ioredis } from "./ioredis.js";
import { knex } from "./knex.js";
import { mariadb, mariadbCallback } from "./mariadb.js";
import { mikroOrm } from "./mikro-orm.js";
import { mongodb } from "./mongodb.js";
import { mongoose } from "./mongoose.js";
import { mssql, tedious } from "./mssql.js";
import { mysql } from "./mysql.js";
import { mysql2, mysql2Promise } from "./mysql2.js";
import { oracledb } from "./oracledb.js";
import { pg, pgPool, pgCursor, pgQueryStream, pgNative, neon, pgPromise } from "./pg.js";
import { genericPool, tarn } from "./pools.js";
import { postgres } from "./postgres.js";
import { redbean } from "./redbean.js";
import { redis, redisClient, redis3 } from "./redis.js";
import {
  neo4j,
  cassandra,
  elasticsearch,
  opensearch,
  clickhouse,
  couchbase,
  influx,
  memcached,
  snowflake,
  rethinkdb,
} from "./search.js";
import { sequelize } from "./sequelize.js";
import { sql } from "./sql.js";
import { betterSqlite3, bunSqlite, nodeSqlite, sqlite3, sqlite, libsqlClient, level } from "./sqlite.js";
import { typeorm } from "./typeorm.js";

export const databaseContracts: readonly PackageContract[] = [
  pg,
  pgPool,
  pgCursor,
  pgQueryStream,
  pgNative,
  neon,
  pgPromise,
  postgres,
  mysql,
  mysql2,
  mysql2Promise,
  mariadb,
  mariadbCallback,
  mssql,
  tedious,
  oracledb,
  mongodb,
  mongoose,
  redis,
  redisClient,
  redis3,
  ioredis,
  knex,
  sequelize,
  typeorm,
  mikroOrm,
  betterSqlite3,
  nodeSqlite,
  bunSqlite,
  sqlite3,
  sqlite,
  libsqlClient,
  level,
  kysely,
  drizzle,
  drizzleSync,
  prisma,
  slonik,
  objection,
  genericPool,
  tarn,
  redbean,
  sql,
  neo4j,
  cassandra,
  elasticsearch,
  opensearch,
  clickhouse,
  couchbase,
  influx,
  memcached,
  snowflake,
  rethinkdb,
  ...edgeContracts,
  ...moreDrivers,
];
