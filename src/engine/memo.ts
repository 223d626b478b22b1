/** Answers to questions that may come back to themselves: each is worked out once. */

/** A question of which nothing is known while another one is open, on which it rests. */
export class Pending {
  constructor(
    readonly table: Answers<unknown, unknown>,
    readonly key: unknown,
    /** How deep the outermost question stands that it rests on. */
    readonly low: number,
  ) {}
}

/**
 * What is known by key: the answer; `null` where nothing can be known; how deep the question stands that is being answered; what rests on
 * an open one. One look at it is all that most questions take.
 */
export type Answers<K, V> = Map<K, V | Pending | number | null>;

/**
 * A question that is asked again while it is being answered has no answer there. What comes to nothing with the help of such a gap is
 * unknown for the time being: where the question that left the gap comes to nothing too, the gap was right, and so is what rests on it;
 * otherwise that is forgotten, and worked out anew when somebody asks.
 */
export class Memo {
  /** Those that are answered, and rest on one that is not; in the order in which they were. */
  private readonly resting: Pending[] = [];
  private depth = 0;
  /** The outermost open question that was met since the innermost one was asked. */
  private low = Infinity;

  /** The answer for a key, from the table where it is known; who asks often keeps the function, and makes none for each question. */
  ask<K, V extends object>(table: Answers<K, V>, key: K, answer: (key: K) => V | undefined): V | undefined {
    const known = table.get(key);
    // Nearly all that is asked has been answered: what is left is kept out of the way, for V8 makes fast what is small first.
    if (known === undefined) return this.answer(table, key, answer);
    if (known === null) return undefined;
    if (typeof known === "number" || (this.resting.length > 0 && known instanceof Pending)) return this.meet(known);
    return known as V;
  }

  /** A question that is open, or rests on one that is. */
  private meet(open: number | Pending): undefined {
    this.low = Math.min(this.low, typeof open === "number" ? open : open.low);
    return undefined;
  }

  private answer<K, V extends object>(table: Answers<K, V>, key: K, answer: (key: K) => V | undefined): V | undefined {
    const depth = this.depth++;
    const before = this.low;
    const from = this.resting.length;
    this.low = Infinity;
    table.set(key, depth);
    let found: V | undefined;
    try {
      found = answer(key);
    } catch (error) {
      table.delete(key);
      throw error;
    } finally {
      this.depth--;
    }
    if (found === undefined && this.low < depth) {
      const pending = new Pending(table as Answers<unknown, unknown>, key, this.low);
      table.set(key, pending);
      this.resting.push(pending);
      this.low = Math.min(before, pending.low);
      return undefined;
    }
    table.set(key, found ?? null);
    // What took this one to be unknown was right in that, or has to be asked again.
    if (this.resting.length > from)
      for (const { table: other, key: resting } of this.resting.splice(from)) {
        if (found === undefined) other.set(resting, null);
        else other.delete(resting);
      }
    this.low = before;
    return found;
  }
}
