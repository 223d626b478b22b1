import { Linter } from "eslint"; import fs from "fs"; import path from "path";
import * as parser from "@typescript-eslint/parser";
import plugin from "/tmp/w/end/dist/index.js";
for (const f of process.argv.slice(2)) {
  const m = new Linter().verify(fs.readFileSync(f,"utf8"), {files:["**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}"], languageOptions:{parser, sourceType: /require\(|module\.exports/.test(fs.readFileSync(f,"utf8"))?"commonjs":"module"}, plugins:{"socket-leak":plugin}, rules:{"socket-leak/no-unended-request":"error","socket-leak/no-unended-response":"error"}}, {filename: "src/"+path.resolve(f).replace(/.*\/(tests|test|__tests__)\//,"x/").replace(/^\//,"")});
  for (const x of m) console.log(`${f.replace(/.*\/(?=[^/]+\/[^/]+$)/,"")}:${x.line} ${x.message}`);
}
