/** Which names exports and members have: most names that a file has are none of them, and need not be looked into. */

/** Stands for the names of a namespace that are made at run time, where there are no functions among them. */
export const ANY_VALUE = "*=";

/** Names of exports and members. */
export class Names {
  /** Names that are made at run time are among them: of functions, or of values alone. */
  private readonly anyFunction: boolean;
  private readonly anyValue: boolean;

  constructor(
    private readonly sets: readonly ReadonlySet<string>[],
    private readonly acquiring: ReadonlySet<string> = new Set(),
  ) {
    this.anyFunction = sets.some((set) => set.has("*"));
    this.anyValue = sets.some((set) => set.has(ANY_VALUE));
  }

  /** Whether something that can be called may have a name. */
  ofFunction(name: string): boolean {
    if (this.anyFunction) return true;
    for (const set of this.sets) if (set.has(name)) return true;
    return false;
  }

  /** Whether a method of a name may acquire something whose type alone is known. */
  acquires(name: string): boolean {
    return this.acquiring.has(name);
  }

  /** Whether anything may have a name. */
  has(name: string): boolean {
    return this.anyValue || this.ofFunction(name);
  }
}
