const { MongoClient } = require("mongodb");
const assert = require("assert");

describe("repository", function () {
  before(async function () {
    this.client = new MongoClient(process.env.MONGO_URL);
    await this.client.connect();
    this.users = this.client.db().collection("users");
  });
  after(function () {
    return this.client.close();
  });
  it("finds", async function () {
    await this.users.insertOne({ name: "ann" });
    const all = await this.users.find({}).toArray();
    assert.equal(all.length, 1);
  });
});
