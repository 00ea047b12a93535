// Cuts Inter down to what the portal writes: Latin, the weights of the interface, no italics.
// Usage: node font.mjs <out.woff2>
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import subset from "subset-font";

const range = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
const text = range(0x20, 0x7e) + range(0xa0, 0x17f) + "–—‘’‚“”„†‡•…‰‹›€™←↑→↓−≈≠≤≥";

const inter = createRequire(import.meta.url).resolve("inter-ui/variable/InterVariable.woff2");
const font = await subset(await readFile(inter), text, {
  targetFormat: "woff2",
  variationAxes: { wght: { min: 400, max: 700 }, opsz: 14 },
  keepFeatures: ["cv11", "tnum", "kern", "ccmp"],
  noHinting: true,
});
await writeFile(process.argv[2], font);
