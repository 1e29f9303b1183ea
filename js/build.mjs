// Bundle src/ into the package: node build.mjs [DIRECTORY]. The same bytes from the same sources,
// whatever the machine: a test builds into a scratch directory and compares.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = process.argv[2] ?? join(here, "../src/quorumscope/widgets/static");

const made = await build({
  absWorkingDir: here,
  entryPoints: ["src/debugger.ts", "src/debugger.css", "src/lesson.ts", "src/lesson.css"],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "ascii",
  legalComments: "none",
  write: false,
  outdir: "build",
});
for (const file of made.outputFiles) {
  await writeFile(join(target, file.path.split("/").at(-1)), file.contents);
}
