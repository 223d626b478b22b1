import { open } from "node:fs/promises";

export async function merge(paths, target) {
  const handles = [];
  try {
    for (const path of paths) handles.push(await open(path, "r"));
    const out = await open(target, "w");
    try {
      for (const handle of handles) {
        await out.write(await handle.readFile());
      }
    } finally {
      await out.close();
    }
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}
