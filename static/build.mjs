// Builds static/build/: one stylesheet, the GOV.UK Frontend script, and our own small files.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const from = new URL("./src/", import.meta.url).pathname;
const to = new URL("./build/", import.meta.url).pathname;
const frontend = "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js";

mkdirSync(to, { recursive: true });

const { css } = compile(`${from}site.scss`, { loadPaths: ["node_modules"], style: "compressed" });
writeFileSync(`${to}site.css`, css);

// The script is one line: only its last comment goes, which names a map that is not served.
const script = readFileSync(frontend, "utf8").replace(/\/\/# sourceMappingURL=\S+\s*$/, "");
writeFileSync(`${to}govuk-frontend.min.js`, script);

for (const name of ["enhance.js", "favicon.svg"]) copyFileSync(from + name, to + name);
