// Builds static/build/: one stylesheet, the GOV.UK Frontend script, and our own small files.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

// A URL's own `pathname` would keep a space or an accent of the path as %20 or %C3%A9.
const from = fileURLToPath(new URL("./src/", import.meta.url));
const to = fileURLToPath(new URL("./build/", import.meta.url));
const frontend = "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js";

mkdirSync(to, { recursive: true });

const { css } = compile(`${from}site.scss`, { loadPaths: ["node_modules"], style: "compressed" });
writeFileSync(`${to}site.css`, css);

// The script is one line: only its last comment goes, which names a map that is not served.
const script = readFileSync(frontend, "utf8").replace(/\/\/# sourceMappingURL=\S+\s*$/, "");
writeFileSync(`${to}govuk-frontend.min.js`, script);

for (const name of ["enhance.js", "favicon.svg"]) copyFileSync(from + name, to + name);
