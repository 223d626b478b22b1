/** RxJS: which functions are called and not waited for. */
import { defineContract } from "../vocabulary.js";
import type { Api, Callback, PackageContract } from "../vocabulary.js";

const observable: Api = { returns: "Observable" };
const subject: Api = { class: "Subject" };

/** An observable ends by itself, or is meant to live as long as what listens to it: no subscription is owed. */
const subscribe: Api = {
  returns: "Subscription",
  callback: [0, 1, 2].map((arg): Callback => ({ arg, runs: "many", result: "dropped" })),
  options: { "arg0.next": "dropped", "arg0.error": "dropped", "arg0.complete": "dropped" },
};

const many = (result: NonNullable<Callback["result"]>): Api => ({ callback: { arg: 0, runs: "many", result } });
const operators: Record<string, Api> = {
  tap: {
    ...many("dropped"),
    options: { "arg0.next": "dropped", "arg0.error": "dropped", "arg0.complete": "dropped" },
  },
  finalize: many("dropped"),
  filter: many("tested"),
  takeWhile: many("tested"),
  skipWhile: many("tested"),
  // A stream of promises.
  map: many("returned"),
  scan: many("returned"),
  // What these return is an input of theirs: a promise is waited for.
  mergeMap: many("awaited"),
  concatMap: many("awaited"),
  switchMap: many("awaited"),
  exhaustMap: many("awaited"),
  catchError: many("awaited"),
};

export const rxjs: PackageContract = defineContract({
  package: "rxjs",
  modules: ["rxjs", "rxjs/operators"],
  versions: ">=6",
  source: "rxjs 7.8.2, dist/types/internal; src/internal/Subscriber.ts",
  exports: {
    Observable: { class: "Observable" },
    Subject: subject,
    BehaviorSubject: subject,
    ReplaySubject: subject,
    AsyncSubject: subject,
    Subscription: { class: "Subscription" },
    of: observable,
    from: observable,
    defer: { returns: "Observable", callback: { arg: 0, runs: "many", result: "awaited" } },
    interval: observable,
    timer: observable,
    range: observable,
    merge: observable,
    concat: observable,
    combineLatest: observable,
    forkJoin: observable,
    zip: observable,
    race: observable,
    fromEvent: { returns: "Observable", args: { 0: "borrows" } },
    throwError: observable,
    firstValueFrom: { returns: "Promise<unknown>", work: "task" },
    lastValueFrom: { returns: "Promise<unknown>", work: "task" },
    ...operators,
  },
  types: {
    Observable: {
      members: {
        pipe: observable,
        subscribe,
        forEach: { returns: "Promise<void>", work: "task", callback: { arg: 0, runs: "many", result: "dropped" } },
      },
    },
    Subject: {
      extends: "Observable",
      members: { next: {}, error: {}, complete: { rejects: false }, asObservable: observable, getValue: {} },
    },
    Subscription: { members: { unsubscribe: { rejects: false }, add: {}, remove: {} } },
  },
});
