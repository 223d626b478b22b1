/** Answers to questions that may come back to themselves: each is worked out once. */

type Table = Map<unknown, unknown>;

/** A question that is being answered, or whose answer rests on one that is. */
interface Pending {
  table: Table;
  key: unknown;
  /** How deep the outermost question stands that its answer rests on: its own depth while nothing else is known. */
  low: number;
}

/**
 * A question that is asked again while it is being answered has no answer there. What comes to nothing with the help of such a gap is
 * unknown for the time being: where the question that left the gap comes to nothing too, the gap was right, and so is what rests on it;
 * otherwise that is forgotten, and worked out anew when somebody asks.
 */
export class Memo {
  private readonly pending = new Map<Table, Map<unknown, Pending>>();
  /** Those that are answered, and rest on one that is not; in the order in which they were. */
  private readonly resting: Pending[] = [];
  private depth = 0;
  /** The outermost open question that was met since the innermost one was asked. */
  private low = Infinity;

  /** The answer for a key, from the table where it is known. */
  ask<K, V>(table: Map<K, V | undefined>, key: K, answer: () => V | undefined): V | undefined {
    const known = table.get(key);
    if (known !== undefined || table.has(key)) return known;
    let ofTable = this.pending.get(table);
    if (!ofTable) this.pending.set(table, (ofTable = new Map()));
    const met = ofTable.get(key);
    if (met) {
      this.low = Math.min(this.low, met.low);
      return undefined;
    }
    const depth = this.depth++;
    const own: Pending = { table, key, low: depth };
    const [before, from] = [this.low, this.resting.length];
    this.low = Infinity;
    ofTable.set(key, own);
    let found: V | undefined;
    try {
      found = answer();
    } finally {
      this.depth--;
      ofTable.delete(key);
    }
    if (found === undefined && this.low < depth) {
      own.low = this.low;
      ofTable.set(key, own);
      this.resting.push(own);
      this.low = Math.min(before, own.low);
      return undefined;
    }
    table.set(key, found);
    // What took this one to be unknown was right in that, or has to be asked again.
    for (const { table: other, key: resting } of this.resting.splice(from)) {
      this.pending.get(other)!.delete(resting);
      if (found === undefined) other.set(resting, undefined);
    }
    this.low = before;
    return found;
  }
}
