// Builds static/dist from our Sass and modules, and copies the fonts and the licences of what is shipped.
// The folder appears complete or not at all: it is built beside and then put in place.

import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "..", "node_modules");
const target = join(here, "dist");
const partial = join(here, "dist.partial");

// Names of partner countries and of people need all of these scripts.
const scripts = "latin|latin-ext|greek|cyrillic|cyrillic-ext";
const fonts = {
  "@fontsource-variable/source-sans-3": new RegExp(`^source-sans-3-(${scripts})-wght-(normal|italic)\\.woff2$`),
  "@fontsource/source-sans-3": new RegExp(`^source-sans-3-(${scripts})-(400|600|700)-normal\\.woff2$`),
  "@fontsource/source-serif-4": new RegExp(`^source-serif-4-(${scripts})-(400|600)-(normal|italic)\\.woff2$`),
};

// portal.css is for browsers, paper.css for the PDFs.
async function buildStyle(name) {
  const { css } = sass.compile(join(here, "scss", `${name}.scss`), {
    style: "compressed",
  });
  await writeFile(join(partial, `${name}.css`), css);
}

async function buildScript() {
  await esbuild.build({
    entryPoints: [join(here, "js", "portal.js")],
    outfile: join(partial, "portal.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    legalComments: "none",
    logLevel: "warning",
  });
}

async function copyFonts() {
  await mkdir(join(partial, "fonts"));
  for (const [name, wanted] of Object.entries(fonts)) {
    const files = join(packages, name, "files");
    for (const file of await readdir(files)) {
      if (wanted.test(file)) await cp(join(files, file), join(partial, "fonts", file));
    }
  }
}

async function copyLicences() {
  await mkdir(join(partial, "licences"));
  for (const name of Object.keys(fonts)) {
    const file = (await readdir(join(packages, name))).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} ships no licence`);
    const text = await readFile(join(packages, name, file));
    await writeFile(join(partial, "licences", `${name.replace("@", "").replace("/", "-")}.txt`), text);
  }
}

await rm(partial, { recursive: true, force: true });
await mkdir(partial);
await Promise.all([buildStyle("portal"), buildStyle("paper"), buildScript(), copyFonts(), copyLicences()]);
await rm(target, { recursive: true, force: true });
await rename(partial, target);
