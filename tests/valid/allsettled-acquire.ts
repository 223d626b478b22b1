import { FileHandle, open } from "node:fs/promises";

export async function compare(a: string, b: string): Promise<boolean> {
  const opened = await Promise.allSettled([open(a), open(b)]);
  const handles = opened
    .filter((r): r is PromiseFulfilledResult<FileHandle> => r.status === "fulfilled")
    .map((r) => r.value);
  try {
    if (handles.length < 2) throw new Error("cannot open both");
    const [x, y] = await Promise.all(handles.map((h) => h.readFile()));
    return x.equals(y);
  } finally {
    await Promise.all(handles.map((h) => h.close()));
  }
}
