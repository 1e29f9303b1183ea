// Bundle each test with what it imports, then let node run them: node test.mjs
import { readdirSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const tests = readdirSync(`${here}test`).filter((name) => name.endsWith(".test.ts"));

rmSync(`${here}build`, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: tests.map((name) => `test/${name}`),
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  outdir: "build",
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
const made = tests.map((name) => `build/${name.replace(/\.ts$/, ".mjs")}`);
process.exit(
  spawnSync(process.execPath, ["--test", ...made], { cwd: here, stdio: "inherit" }).status ?? 1,
);
