/** The few members of TypeScript 7's API that are used (`typescript/unstable/sync`): no version of it is imported. */

export interface NativeNode {
  readonly kind: number;
  /** UTF-16 offset, with the white space and comments in front. */
  readonly pos: number;
  readonly end: number;
  readonly text?: string;
  readonly modifiers?: Iterable<{ readonly kind: number }>;
  forEachChild<T>(visit: (child: NativeNode) => T | undefined): T | undefined;
}
export interface NativeSymbol {
  readonly name: string;
  readonly declarations: readonly { readonly path: string }[];
  getParent(): NativeSymbol | undefined;
}
export interface NativeType {
  readonly flags: number;
  readonly intrinsicName?: string;
  getSymbol(): NativeSymbol | undefined;
  getTypes(): readonly NativeType[] | undefined;
}
export interface NativeSignature {
  readonly declaration?: { readonly path: string; resolve(): NativeNode | undefined };
}
export interface NativeChecker {
  getTypeAtLocation(nodes: readonly NativeNode[]): readonly (NativeType | undefined)[];
  getContextualType(node: NativeNode): NativeType | undefined;
  getSignaturesOfType(type: NativeType, kind: number): readonly NativeSignature[];
  getReturnTypeOfSignature(signature: NativeSignature): NativeType | undefined;
  getResolvedSignature(node: NativeNode): NativeSignature | undefined;
  getPropertyOfType(type: NativeType, name: string): NativeSymbol | undefined;
  getTypeArguments(type: NativeType): readonly NativeType[];
}
export interface NativeProject {
  readonly configFileName: string;
  readonly program: {
    getSourceFile(file: string): NativeNode | undefined;
    getSourceFileNames(): readonly string[];
  };
  readonly checker: NativeChecker;
}
export interface NativeSnapshot {
  getProjects(): readonly NativeProject[];
  getProject(config: string): NativeProject | undefined;
  getDefaultProjectForFile(file: string): NativeProject | undefined;
  dispose(): void;
}
export interface SnapshotRequest {
  openProjects?: readonly string[];
  openFiles?: readonly string[];
  closeFiles?: readonly string[];
  fileChanges?: {
    changed?: readonly string[];
    created?: readonly string[];
    deleted?: readonly string[];
  };
}
export interface NativeApi {
  updateSnapshot(request: SnapshotRequest): NativeSnapshot;
  clearSourceFileCache?(): void;
  close(): void;
  /** Not public: to hear of its end, and to end it where it hangs. */
  client?: {
    echo?(text: string): string;
    channel?: { child?: import("node:child_process").ChildProcess };
  };
}

/** What the modules of the package give. */
export interface NativeModule {
  readonly API: new (options: {
    cwd: string;
    tsserverPath?: string;
    fs: { readFile(file: string): string | null | undefined };
  }) => NativeApi;
  readonly TypeFlags: Readonly<Record<"Any" | "Unknown" | "Object" | "Void", number>>;
  readonly SignatureKind: { readonly Call: number };
  readonly SyntaxKind: Readonly<Record<string, number>>;
}
